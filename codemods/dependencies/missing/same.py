"""Well-known import names whose distribution has the same name, letter case and hyphens aside."""

from __future__ import annotations

SAME = """
    accelerate adabelief_pytorch adapters addict adjustText ai_edge_litert aif360 aim aiohttp airsim albumentations
    ale_py alibi allennlp allennlp_models alpaca_trade_api alpha_vantage altair anndata annoy anthropic apache_beam
    appdirs apscheduler arcade arch arrow arviz arxiv ase astropy astroquery asyncpg atari_py audiomentations
    audioread Augmentor auto_gptq autokeras autoviz av backoff backtesting backtrader basicsr bcolz bcrypt beartype
    bentoml bert_score bertopic bitsandbytes blosc bokeh boruta boto boto3 botocore botorch bqplot branca brewer2mpl
    cachetools cairosvg calmap captum carla cartopy casadi catboost category_encoders causal_conv1d causalml cchardet
    ccxt celery celluloid certifi cffi cftime chainer chainerrl chardet chart_studio chemprop chess chex chromadb cirq
    cityscapesscripts cleanlab cleanrl clearml click clip_interrogator cloudpickle cloudscraper clu cma cmdstanpy
    cmocean cohere colorama colorcet comet_ml configargparse ConfigSpace confluent_kafka contextily contractions
    coremltools country_converter cplex crafter crewai cryptography cufflinks cupy cvxopt cvxpy cx_Oracle Cython
    cython d3rlpy dagster dalex dalle_pytorch dash dash_bootstrap_components dash_core_components dash_html_components
    dash_table dask dataprep datasets datatable deap decorator decord deep_translator deepchem deepface deepspeed
    denoising_diffusion_pytorch deprecated dgl dgllife dice_ml diffusers dill dipy diskcache distlib distrax
    distributed django djitellopy dlib dm_control dm_env docker docx2txt dowhy dronekit dspy dtale dtreeviz duckdb dvc
    dvclive earthpy easydict easyocr eccodes econml editdistance edward efficientnet efficientnet_pytorch einops
    einops_exts elasticsearch eli5 emcee emoji empyrical envpool espnet essentia evaluate evidently explainerdashboard
    fabric face_alignment face_recognition facenet_pytorch facexlib fairlearn fairscale fairseq fake_useragent
    fancyimpute fastai fastapi fastbook fastcore faster_whisper fastparquet fasttext fbprophet feast feature_engine
    feedparser fiftyone filelock filterpy finrl fiona fire flair flash_attn flask flask_cors flask_login flask_migrate
    flask_restful flask_socketio flask_sqlalchemy flask_wtf flax folium freezegun ftfy future fuzzywuzzy fvcore gcsfs
    gdal gdown geemap geneticalgorithm gensim geopandas geopy george gfpgan gluoncv gluonnlp gluonts
    google_auth_httplib2 google_auth_oauthlib googletrans gpflow GPUtil GPy GPyOpt gpytorch gradio graphein graphviz
    great_expectations groq gtts guidance gunicorn gurobipy gym gym_anytrading gym_minigrid gym_super_mario_bros
    gymnasium h2o h3 h5py happybase haversine hdbscan hdfs healpy hiddenlayer highway_env hmmlearn hnswlib holidays
    horovod html2text httplib2 httpx huggingface_hub humanize hyperopt hypothesis ib_insync ijson imageio
    imageio_ffmpeg imagen_pytorch imgaug implicit imutils infomap insightface interpret iopath ipdb ipyleaflet IPython
    ipywidgets itsdangerous jax jaxlib jaxtyping jellyfish jieba jinja2 joblib joypy jsonlines jsonschema jupyter
    jupyter_dash k3d k_diffusion kaggle kaggle_environments keplergl keras keras_applications keras_bert keras_cv
    keras_hub keras_nlp keras_preprocessing keras_retinanet keras_tuner keras_vggface keyboard kfp kmodes konlpy
    kornia kornia_rs kubernetes label_studio_sdk langchain langchain_anthropic langchain_chroma langchain_community
    langchain_core langchain_experimental langchain_google_genai langchain_groq langchain_huggingface langchain_ollama
    langchain_openai langchain_pinecone langchain_text_splitters langdetect langgraph langid langsmith lasagne
    lazypredict leidenalg librosa lifelines lightfm lightgbm lightning lightning_fabric lime linearmodels linformer
    lion_pytorch litellm livelossplot llama_index llvmlite lm_eval lmdb loguru louvain lpips luigi lvis lxml lz4
    m2cgen madmom mamba_ssm markdown markupsafe matplotlib matplotlib_venn mayavi MDAnalysis mediapipe medpy mesa
    metaflow metpy mido minepy minigrid minisom missingno missingpy ml_collections mlflow mlxtend mmcls mmdet mmdet3d
    mmedit mmengine mmpose mmpretrain mmrotate mne mock modal modin monai more_itertools mosek moto mouse moviepy
    mpl_finance mpl_scatter_density mplfinance msgpack mss mtcnn mujoco mujoco_py MulticoreTSNE munch music21 mxnet
    nbconvert nbdev nbformat nemo_toolkit neo4j neptune nes_py netCDF4 netron networkx neuralprophet nevergrad ngboost
    nibabel nilearn nipype nltk nmslib nni node2vec noisereduce nose notebook numba numpy numpyro ollama omegaconf
    onnx onnx2torch onnx_tf onnxmltools onnxsim open3d openai openbabel openpyxl openTSNE openvino opt_einsum optax
    optuna orjson ortools osmnx packaging pacmap paddleocr palettable panda_gym pandarallel pandas pandas_datareader
    pandas_gbq pandas_market_calendars pandas_ml pandas_profiling pandas_summary pandas_ta pandasql pandera papermill
    parameterized paramiko paste patsy pbr pdf2image pdfplumber pdpbox peewee peft pendulum pennylane
    performer_pytorch pesq pettingzoo pfrl phate picamera pika pinecone pingouin piq platformdirs playwright plotly
    plotnine plyfile pmdarima polars polyline pomegranate portalocker praw prefect pretrainedmodels pretty_midi
    prettytable procgen prophet psutil psycopg ptan ptflops pulp py2neo py7zr pyarrow pyaudio pyautogui pybind11
    pybullet pycaret pyclustering pycm pycocoevalcap pycocotools pycountry pycuda pydantic pydantic_settings pydeck
    pydicom pydot pydotplus pydub pyfolio pygad pygame pygeohash pyglet pygraphviz pygrib pyiqa pykalman pyLDAvis pymc
    pymc3 pymongo pymoo pymorphy2 pymupdf pymysql pynput pyod pyodbc pyomo pypdf PyPDF2 pyperclip pyproj pypylon PyQt5
    PyQt6 pyrealsense2 pyrender pysam PySide2 PySide6 pyspark pysptk pystan pystoi pyswarms pytesseract pytest
    pytest_mock python_speech_features pythran pytorch_fid pytorch_forecasting pytorch_lightning pytorch_memlab
    pytorch_metric_learning pytorch_model_summary pytorch_msssim pytorch_optimizer pytorch_pretrained_bert
    pytorch_ranger pytorch_tabnet pytorch_transformers pytorch_wavelets pyttsx3 pytube pytz pyunpack pyvista pywaffle
    pyworld pyxlsb pyzbar qdrant_client qiskit qtpy Quandl quandl quantstats qutip ranger_adabelief rapidfuzz rarfile
    rasterio ray rdkit realesrgan recbole redis reformer_pytorch regex replicate requests requests_oauthlib resampy
    researchpy responses retry reverse_geocoder rich rioxarray rlax rlcard roboflow rotary_embedding_torch rouge
    rouge_score rtree ruptures s3fs sacrebleu sacred safetensors sagemaker sam2 sanic sb3_contrib scanpy schedule
    scikeras scikit_posthocs scipy scrapy seaborn segment_anything segmentation_models segmentation_models_pytorch
    selenium sentence_transformers sentencepiece sentinelhub setuptools sh shap shapash shapely SimpleITK simplejson
    simpletransformers simpy six skl2onnx sklearn2pmml sklearn_crfsuite sklearn_pandas sklearn_som skorch skrebate
    skrub sktime sktime_dl smac smbus smbus2 snorkel sortedcontainers sounddevice soundfile spacy spacy_transformers
    speechbrain sqlalchemy squarify stable_baselines stable_baselines3 stanfordnlp stanza starlette statsforecast
    statsmodels stockstats streamlit streamlit_drawable_canvas streamlit_lottie streamlit_option_menu streamlit_webrtc
    stripe stumpy stylegan2_pytorch sunpy suod supersuit supervision swanlab sweetviz swifter sympy symspellpy tables
    tabulate talos tardis_client tenacity tensorboard tensorboard_logger tensorboard_plugin_profile tensorboardX
    tensordict tensorflow_addons tensorflow_data_validation tensorflow_datasets tensorflow_decision_forests
    tensorflow_docs tensorflow_estimator tensorflow_federated tensorflow_gan tensorflow_hub tensorflow_io
    tensorflow_model_optimization tensorflow_privacy tensorflow_probability tensorflow_quantum tensorflow_recommenders
    tensorflow_text tensorflow_transform tensorforce tensorly tensorrt tensorstore termcolor terminaltables textblob
    textdistance textstat texttable tf2onnx tf_agents tf_keras tf_slim tfds_nightly tflite_runtime tfx theano thop
    tianshou tiktoken timm tokenizers toml tomli tomlkit toolz top2vec torch torch_audiomentations torch_cluster
    torch_directml torch_ema torch_fidelity torch_geometric torch_lr_finder torch_optimizer torch_scatter torch_sparse
    torch_spline_conv torch_tb_profiler torch_xla torchaudio TorchCRF torchdata torchdiffeq torchinfo torchio
    torchmetrics torchprofile torchreid torchrl torchsde torchsummary torchtext torchtyping torchvision torchviz
    tornado tpot tqdm tqdm_joblib transformers treeinterpreter trimap trimesh tritonclient trl tsfresh tslearn
    tsnecuda tweepy typeguard typer typing_extensions ujson ultralytics unidecode unstructured upsetplot urllib3
    uvicorn vaderSentiment vaex vector_quantize_pytorch vectorbt venn versioneer visdom vit_keras vit_pytorch vizdoom
    vllm vtk wandb warmup_scheduler watchdog webdriver_manager webrtcvad werkzeug wget wheel whylogs wikipedia
    win10toast wordcloud wordsegment wrapt x_transformers xarray xformers xgboost xlrd xlsx2csv xlsxwriter xlwt
    xmlschema xmltodict yacs ydata_profiling yellowbrick yfinance yolov5 youtube_dl youtube_transcript_api yt_dlp zarr
    zenml zipline zstandard zxing
"""
