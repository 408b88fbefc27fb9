"""Calls that read or write a place, and which of their arguments names it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from codemods.tables import words

Way = Literal["read", "write", "either"]


@dataclass(frozen=True, slots=True)
class IoCall:
    """Where a call takes its place.

    Attributes:
        way: Whether it reads or writes there.
        position: Index of the positional argument.
        keywords: Names by which the argument may be given.
    """

    way: Way
    position: int = 0
    keywords: tuple[str, ...] = ()


_PATH_KEYWORDS = (
    "file",
    "filename",
    "filepath",
    "path",
    "fname",
    "io",
    "name",
    "root",
    "dir",
    "path_or_buf",
    "f",
    "fp",
)


def _calls(way: Way, names: str, position: int = 0) -> dict[str, IoCall]:
    return {name: IoCall(way, position, _PATH_KEYWORDS) for name in names.split()}


FUNCTIONS: dict[str, IoCall] = {
    **_calls(
        "either",
        """
        open io.open codecs.open gzip.open bz2.open lzma.open os.open h5py.File tables.open_file zipfile.ZipFile
        tarfile.open shelve.open sqlite3.connect lmdb.open zarr.open netCDF4.Dataset
        smart_open.open smart_open.smart_open
        tf.io.gfile.GFile tf.gfile.GFile tf.gfile.Open tf.gfile.FastGFile tensorflow.io.gfile.GFile
        tensorflow.gfile.GFile tensorflow.gfile.Open tensorflow.gfile.FastGFile fsspec.open numpy.memmap aiofiles.open
        pathlib.Path pathlib.PosixPath path.Path os.chdir
        """,
    ),
    **_calls(
        "read",
        """
        pandas.read_csv pandas.read_table pandas.read_excel pandas.read_json pandas.read_pickle pandas.read_hdf
        pandas.read_parquet pandas.read_feather pandas.read_fwf pandas.read_stata pandas.read_sas pandas.read_spss
        pandas.read_xml pandas.read_orc pandas.ExcelFile pandas.HDFStore polars.read_csv polars.read_parquet
        polars.scan_csv polars.scan_parquet polars.read_json dask.dataframe.read_csv dask.dataframe.read_parquet
        modin.pandas.read_csv cudf.read_csv datatable.fread geopandas.read_file
        numpy.load numpy.loadtxt numpy.genfromtxt numpy.fromfile numpy.recfromcsv torch.load torch.jit.load
        torchaudio.load torchaudio.info torchvision.io.read_image joblib.load sklearn.externals.joblib.load
        dill.load cv2.imread cv2.VideoCapture cv2.CascadeClassifier PIL.Image.open imageio.imread imageio.v2.imread
        imageio.v3.imread imageio.get_reader matplotlib.pyplot.imread matplotlib.image.imread skimage.io.imread
        scipy.misc.imread scipy.io.loadmat scipy.io.wavfile.read scipy.sparse.load_npz scipy.io.arff.loadarff
        librosa.load librosa.core.load soundfile.read sf.read wave.open pydub.AudioSegment.from_file
        pydub.AudioSegment.from_wav pydub.AudioSegment.from_mp3 nibabel.load SimpleITK.ReadImage pydicom.dcmread
        pydicom.read_file dicom.read_file rasterio.open laspy.read
        keras.models.load_model tensorflow.keras.models.load_model tf.keras.models.load_model
        tensorflow.saved_model.load tf.saved_model.load tensorflow.io.read_file tf.io.read_file tensorflow.read_file
        tf.read_file tensorflow.train.latest_checkpoint tf.train.latest_checkpoint tensorflow.data.TFRecordDataset
        tf.data.TFRecordDataset tensorflow.data.TextLineDataset tf.data.TextLineDataset tf.io.gfile.listdir
        tf.io.gfile.exists tf.io.gfile.glob tf.gfile.Exists tf.gfile.ListDirectory tensorflow.gfile.Exists
        tensorflow.keras.preprocessing.image_dataset_from_directory keras.preprocessing.image.load_img
        tensorflow.keras.preprocessing.image.load_img keras.utils.image_dataset_from_directory
        tensorflow.keras.utils.image_dataset_from_directory
        torchvision.datasets.ImageFolder torchvision.datasets.DatasetFolder torchvision.datasets.MNIST
        torchvision.datasets.FashionMNIST torchvision.datasets.CIFAR10 torchvision.datasets.CIFAR100
        torchvision.datasets.CocoDetection torchvision.datasets.CocoCaptions torchvision.datasets.VOCDetection
        torchvision.datasets.VOCSegmentation torchvision.datasets.SVHN torchvision.datasets.STL10
        torchvision.datasets.ImageNet torchvision.datasets.KMNIST torchvision.datasets.EMNIST
        torchvision.datasets.USPS torchvision.datasets.LSUN torchvision.datasets.CelebA torchvision.datasets.Omniglot
        torchvision.datasets.Cityscapes datasets.load_from_disk datasets.load_dataset_from_disk
        gensim.models.KeyedVectors.load_word2vec_format gensim.models.KeyedVectors.load gensim.models.Word2Vec.load
        gensim.models.word2vec.LineSentence gensim.corpora.Dictionary.load gensim.models.Doc2Vec.load
        gensim.models.LdaModel.load fasttext.load_model fasttext.train_supervised onnx.load onnxruntime.InferenceSession
        xgboost.DMatrix lightgbm.Dataset pycocotools.coco.COCO igl.read_triangle_mesh open3d.io.read_point_cloud
        open3d.io.read_triangle_mesh trimesh.load networkx.read_gml networkx.read_edgelist networkx.read_gpickle
        networkx.read_graphml mne.io.read_raw_fif mne.io.read_raw_edf pretty_midi.PrettyMIDI dotenv.load_dotenv
        OmegaConf.load omegaconf.OmegaConf.load PyPDF2.PdfFileReader Bio.SeqIO.parse docx.Document
        openpyxl.load_workbook xlrd.open_workbook kaldiio.load_scp sentencepiece.SentencePieceProcessor
        os.listdir os.scandir os.walk os.path.exists os.path.isfile os.path.isdir os.path.getsize os.path.getmtime
        os.stat glob.glob glob.iglob linecache.getline fileinput.input caffe.Net cv2.dnn.readNet
        cv2.dnn.readNetFromDarknet
        cv2.dnn.readNetFromCaffe cv2.dnn.readNetFromTensorflow dlib.shape_predictor
        dlib.face_recognition_model_v1 dlib.cnn_face_detection_model_v1 face_recognition.load_image_file
        jsonlines.open json_lines.open yaml.load_file configparser.ConfigParser.read
        importlib.machinery.SourceFileLoader
        """,
    ),
    **_calls(
        "write",
        """
        numpy.save numpy.savez numpy.savez_compressed numpy.savetxt cv2.imwrite cv2.VideoWriter imageio.imwrite
        imageio.imsave imageio.mimsave imageio.mimwrite imageio.get_writer imageio.v2.imwrite imageio.v2.mimsave
        matplotlib.pyplot.savefig matplotlib.pyplot.imsave scipy.misc.imsave scipy.misc.toimage skimage.io.imsave
        scipy.io.savemat scipy.io.wavfile.write scipy.sparse.save_npz torchaudio.save soundfile.write
        librosa.output.write_wav os.makedirs os.mkdir os.remove os.unlink os.rmdir shutil.rmtree
        torch.utils.tensorboard.SummaryWriter tensorboardX.SummaryWriter tensorflow.summary.create_file_writer
        tf.summary.create_file_writer tensorflow.summary.FileWriter tf.summary.FileWriter tensorflow.train.Saver.save
        keras.callbacks.ModelCheckpoint tensorflow.keras.callbacks.ModelCheckpoint keras.callbacks.TensorBoard
        tensorflow.keras.callbacks.TensorBoard keras.callbacks.CSVLogger tensorflow.keras.callbacks.CSVLogger
        tf.keras.callbacks.ModelCheckpoint tf.keras.callbacks.TensorBoard tensorflow.io.gfile.makedirs
        tf.io.gfile.makedirs tf.gfile.MakeDirs tensorflow.gfile.MakeDirs tensorflow.io.TFRecordWriter
        tf.io.TFRecordWriter tensorflow.python_io.TFRecordWriter tf.python_io.TFRecordWriter logging.FileHandler
        pandas.ExcelWriter pytorch_lightning.loggers.TensorBoardLogger pytorch_lightning.loggers.CSVLogger
        lightning.pytorch.loggers.TensorBoardLogger lightning.pytorch.loggers.CSVLogger
        networkx.write_gpickle networkx.write_gml networkx.write_edgelist open3d.io.write_point_cloud
        keras.models.save_model tensorflow.keras.models.save_model SimpleITK.WriteImage
        """,
    ),
    **_calls(
        "write",
        """
        torch.save torch.jit.save torch.onnx.export torchvision.utils.save_image joblib.dump
        sklearn.externals.joblib.dump torchvision.io.write_png nibabel.save onnx.save
        sklearn.datasets.dump_svmlight_file tensorflow.saved_model.save tf.saved_model.save
        """,
        1,
    ),
    "torch.onnx.export": IoCall("write", 2, ("f",)),
    "SimpleITK.WriteImage": IoCall("write", 1, ("fileName",)),
    **_calls("either", "shutil.copy shutil.copyfile shutil.copytree shutil.move shutil.copy2 os.rename os.replace"),
    **_calls("either", "os.symlink os.link"),
    "logging.basicConfig": IoCall("write", 99, ("filename",)),
    "mlflow.set_tracking_uri": IoCall("write", 0, ("uri",)),
}
"""By dotted name, as it is imported."""

SECOND_PLACE = words(
    "shutil.copy shutil.copyfile shutil.copytree shutil.move shutil.copy2 os.rename os.replace os.symlink os.link"
)
"""Functions whose first two arguments both name places."""

METHODS: dict[str, IoCall] = {
    **_calls(
        "write",
        """
        to_csv to_excel to_json to_pickle to_hdf to_parquet to_feather to_html to_latex to_stata savefig
        save_weights save_model save_pretrained write_image write_html write_videofile write_gif dump_model
        save_checkpoint save_word2vec_format export_graphviz imsave tofile write_graph
        """,
    ),
    **_calls(
        "read",
        """
        read_csv read_json read_parquet read_excel read_pickle load_weights load_model load_state load_checkpoint
        load_from_checkpoint load_word2vec_format flow_from_directory image_dataset_from_directory
        load_state_dict_from_path textFile wholeTextFiles parquet restore load_img imread
        """,
    ),
}
"""Methods of any object, by name, that take a place."""

METHODS |= {"extract": IoCall("write", 1, ("path",)), "extractall": IoCall("write", 0, ("path",))}

WEAK_METHODS: dict[str, IoCall] = {**_calls("write", "save export write export_model"), **_calls("read", "load read")}
"""Methods whose name is used for much else: only strings of a clear shape count there."""

JOINS = words("""
    os.path.join posixpath.join ntpath.join path.join osp.join tf.io.gfile.join tensorflow.io.gfile.join
    os.path.abspath os.path.normpath os.path.expanduser os.path.expandvars os.path.realpath os.path.relpath str
    os.fspath os.path.normcase pathlib.Path pathlib.PurePath pathlib.PosixPath pathlib.PurePosixPath pathlib.WindowsPath
    pathlib.PureWindowsPath
    """)
"""Functions whose result starts where their first argument does."""

PACKAGED = words("""
    pkg_resources.resource_filename pkg_resources.resource_stream pkg_resources.resource_string
    pkg_resources.resource_listdir importlib.resources.files importlib.resources.open_text importlib.resources.path
    importlib.resources.read_text importlib.resources.open_binary pkgutil.get_data
    """)
"""Functions that find what comes with a package."""

RESOLVERS = words(
    """
    from_pretrained load_dataset torch.hub.load spacy.load hub.load tensorflow_hub.load tensorflow_hub.KerasLayer
    hub.KerasLayer hub.Module tensorflow_hub.Module
    """
)
"""Functions and methods that take the name of something published, or a place: only what is clearly a place counts."""

NOT_PLACES = words("""
    print input len re.compile re.match re.search re.sub re.findall re.split re.fullmatch isinstance getattr hasattr
    setattr logging.info logging.debug logging.warning logging.error logging.critical logging.getLogger warnings.warn
    os.path.basename os.path.splitext os.path.split os.path.dirname int float bool ord repr eval exec compile __import__
    importlib.import_module torch.device tensorflow.device tf.device
    nltk.download nltk.data.path.append nltk.data.load nltk.data.find requests.get requests.post requests.put
    urllib.request.urlopen urllib.request.Request urllib2.urlopen urllib.urlopen urllib.parse.urljoin
    pkg_resources.resource_filename pkg_resources.resource_stream pkg_resources.resource_string
    pkg_resources.resource_listdir importlib.resources.files importlib.resources.open_text pkgutil.get_data
    subprocess.run subprocess.call subprocess.check_call subprocess.check_output subprocess.Popen os.system os.popen
    fnmatch.fnmatch fnmatch.filter ast.literal_eval json.loads TypeVar typing.TypeVar
    collections.namedtuple namedtuple typing.NamedTuple Exception ValueError RuntimeError NotImplementedError KeyError
    TypeError IOError OSError FileNotFoundError AssertionError ImportError SystemExit sys.exit
    """)
"""Functions whose strings name no place that a user edits."""

NOT_PLACE_METHODS = words("""
    startswith endswith split rsplit partition rpartition strip lstrip rstrip replace find rfind index rindex count
    join joinpath encode decode lower upper title format_map search match sub findall fullmatch finditer
    info debug warning warn error critical exception log log_metric log_metrics log_param log_params log_artifact
    add_scalar add_scalars add_image add_images add_histogram add_figure add_text add_graph add_audio add_video
    add_embedding add_pr_curve scalar histogram set_description set_postfix write_text
    route get post put delete patch head options add_url_rule websocket url_for reverse include add_api_route
    push_to_hub hf_hub_download snapshot_download extractfile getmember read_text
    set_title set_xlabel set_ylabel title xlabel ylabel legend annotate text suptitle
    assertEqual assertIn assertTrue assertFalse assertRaises assertRaisesRegex assert_called_with
    register register_module variable_scope name_scope get_variable get_tensor_by_name get_operation_by_name
    create_dataset create_group require_dataset require_group
    get_tensor add_argument_group add_parser subscribe publish execute executemany
    """)
"""Methods whose strings name no place that a user edits."""
