"""Import names that no requirement should be derived from: what they stand for is not on the index, or not certain."""

from __future__ import annotations

_HOST = "comes with the place that it runs in ({})"
_SOURCES = "is installed from its sources; a distribution of that name is another project or none of its own"
_BUILT = "is installed from an index or a release page of its own, for one version of CUDA"

_WHERE = {
    "Colab": "google.colab google.appengine",
    "Kaggle": "kaggle_secrets kaggle_datasets kaggle_web_client",
    "Databricks": "dbutils pyspark.dbutils",
    "Blender": "bpy bmesh bgl blf gpu mathutils bpy_extras",
    "ROS": """
        rospy roslib rospkg rosbag rclpy tf2_ros tf2_geometry_msgs cv_bridge std_msgs sensor_msgs geometry_msgs nav_msgs
        visualization_msgs trajectory_msgs std_srvs message_filters image_geometry actionlib dynamic_reconfigure
        moveit_commander moveit_msgs ros_numpy launch_ros ament_index_python
    """,
    "a design program": "maya pymel hou nuke c4d unreal unreal_engine FreeCAD FreeCADGui rhinoscriptsyntax",
    "a geographic program": "arcpy qgis",
    "a physics framework": "ROOT dolfin fenics gnuradio",
    "the operating system": "apt apt_pkg rpm dnf yum libcamera",
    "the Jetson board": "jetson jetson_inference jetson_utils jetson.inference jetson.utils",
    "MicroPython": "machine micropython utime ustruct uos usocket network.WLAN",
    "Isaac": "isaacgym isaacsim omni carb",
}
_FROM_SOURCES = """
    apex clip detectron2 keras_contrib torch2trt rllab spotlight pattern caffe nvdiffrast diff_gaussian_rasterization
    simple_knn tinycudann groundingdino pointnet2 pointnet2_ops chamfer_distance chamferdist MinkowskiEngine pytorch3d
    dcn_v2 DCNv2 roi_align kaolin pcl fast_reid fastreid maskrcnn_benchmark adet densepose gibson habitat habitat_sim
    neural_renderer soft_renderer nms ldm rl vis board baselines official object_detection slim
    warpctc_pytorch ctcdecode dnnlib stylegan3 guided_diffusion
"""
_FOR_CUDA = "cudf cuml cugraph cuspatial dask_cudf nvidia.dali tensorrt_llm spconv cumm"
# Names that a project gives its own files. Where they are not in the repository, a submodule or a path is missing; the
# distributions of these names are strangers.
GENERIC = frozenset(
    """
    actor agent agents algorithm algorithms analysis app application args arguments attention augmentation
    augmentations autoencoder backbone backbones base base_model baseline batch bert blocks buffer callbacks camera
    cfg classes classifier cnn common conf config configs configuration configurator conll const constant constants
    controller core corpus criterion critic crop custom data data_loader data_loaders data_utils database dataloader
    dataloaders dataset dataset_loader db decoder decoders demo detect detection detector discriminator download
    embedding embeddings encoder encoders engine env environment envs eval evaluation evaluator experiment
    experiments export extract feature features file files filters forms func functional functions game gan generate
    generator global_vars globals graph gui head heads helper helpers hparams hyperparams image images inference
    init input inputs interface io_utils kernels layer layers lib libs load loader loaders local local_settings log
    logger logging_utils loss losses lstm main manager math_utils memory metric metrics misc mnist model model_utils
    models module modules my_utils myutils net nets network networks neural nn normalization ops opt optim optimizer
    optimizers option options output parameters params parse paths pipeline pipelines player plot plots plotting
    policy postprocess predict prediction predictor prepare preprocess preprocessing preprocessor processing
    processor project read reader readers registry render replay_buffer resnet resources results rnn run runner
    runners sample sampler samplers schema script scripts search segmentation seq2seq server service session
    settings setup solver solvers source src state stats std structure submodules support task tasks test tests text
    tokenization tokenizer tool toolbox tools train trainer trainers training transform transformer transforms tuner
    unet util utilities utility utils vae validate validation values variables version vgg video views vision
    visualization visualize visualizer vocab vocabulary web weights wrapper wrappers writer yolo
    """.split()  # noqa: SIM905
)

ELSEWHERE = {
    **{name: _HOST.format(place) for place, names in _WHERE.items() for name in names.split()},
    **dict.fromkeys(_FROM_SOURCES.split(), _SOURCES),
    **dict.fromkeys(_FOR_CUDA.split(), _BUILT),
    "en_core_web_sm": "is downloaded with `python -m spacy download`",
    "en_core_web_md": "is downloaded with `python -m spacy download`",
    "en_core_web_lg": "is downloaded with `python -m spacy download`",
    "caffe2": "comes with torch",
}
"""Why a name, or what is below it, is not proposed, as a clause about it."""
