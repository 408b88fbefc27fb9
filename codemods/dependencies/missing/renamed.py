"""Import names whose distribution is called something else, or is one of several: the usual one stands first."""

from __future__ import annotations

RENAMED = """
_mysql: mysqlclient
_pytest: pytest
absl: absl-py
acme: dm-acme
ants: antspyx
apiclient: google-api-python-client
attr: attrs
autogen: pyautogen
autosklearn: auto-sklearn
ax: ax-platform
bayes_opt: bayesian-optimization
binance: python-binance
Bio: biopython
bluetooth: pybluez
Box2D: box2d-py box2d
bs4: beautifulsoup4
bson: pymongo
cairo: pycairo
camelot: camelot-py
can: python-can
cassandra: cassandra-driver
causalimpact: pycausalimpact
cleanfid: clean-fid
community: python-louvain
corsheaders: django-cors-headers
cpuinfo: py-cpuinfo
Crypto: pycryptodome pycrypto
Cryptodome: pycryptodomex
cv2: opencv-python opencv-python-headless opencv-contrib-python opencv-contrib-python-headless
darts: darts u8darts
dateutil: python-dateutil
delta: delta-spark
dicom: pydicom
discord: discord-py
docx: python-docx
dotenv: python-dotenv
ee: earthengine-api
emd: emd-signal
engineio: python-engineio
espnet2: espnet
faiss: faiss-cpu faiss-gpu
ffmpeg: ffmpeg-python
fitz: pymupdf
garage.envs: garage
geohash: python-geohash
gi: pygobject
git: gitpython
github: pygithub
gitlab: python-gitlab
googleapiclient: google-api-python-client
gridfs: pymongo
grpc: grpcio
grpc_tools: grpcio-tools
haiku: dm-haiku
hydra: hydra-core
igl: libigl
ignite: pytorch-ignite
igraph: igraph python-igraph
imblearn: imbalanced-learn
jenkins: python-jenkins
Jetson: jetson-gpio
jose: python-jose
jwt: pyjwt
kafka: kafka-python
kerastuner: keras-tuner
ldap: python-ldap
Levenshtein: levenshtein python-levenshtein
llama_cpp: llama-cpp-python
llama_index.core: llama-index-core
magic: python-magic
MeCab: mecab-python3
mmaction: mmaction2
mmcv: mmcv mmcv-full mmcv-lite
mmseg: mmsegmentation
modAL: modal-python
mpl_toolkits: matplotlib
mpl_toolkits.basemap: basemap
multipart: python-multipart
MySQLdb: mysqlclient
nacl: pynacl
newspaper: newspaper3k
nmap: python-nmap
nvidia_smi: nvidia-ml-py3
ogr: gdal
onnxruntime: onnxruntime onnxruntime-gpu
open_clip: open-clip-torch
OpenGL: pyopengl
openslide: openslide-python
OpenSSL: pyopenssl
osgeo: gdal
osr: gdal
ot: pot
paddle: paddlepaddle paddlepaddle-gpu
parselmouth: praat-parselmouth
past: future
patoolib: patool
pcap: pypcap
pdfminer: pdfminer-six
PIL: pillow pillow-simd
pkg_resources: setuptools
pl_bolts: lightning-bolts
playhouse: peewee
ppdet: paddledet
pptx: python-pptx
progressbar: progressbar2 progressbar progressbar33
psycopg2: psycopg2-binary psycopg2
pybel: openbabel
PyEMD: emd-signal
pyflink: apache-flink
pylab: matplotlib
pymesh: pymesh2
pynvml: nvidia-ml-py pynvml
pyro: pyro-ppl
pythoncom: pywin32
pytorch_grad_cam: grad-cam
pywintypes: pywin32
pywt: pywavelets
pyximport: cython
radiomics: pyradiomics
rest_framework: djangorestframework
retinaface: retina-face
reverb: dm-reverb
RPi: rpi-gpio
rtmidi: python-rtmidi
scikitplot: scikit-plot
serial: pyserial
shapefile: pyshp
simtk: openmm
skbio: scikit-bio
skcuda: scikit-cuda
skdim: scikit-dimension
skfda: scikit-fda
skfuzzy: scikit-fuzzy
skgarden: scikit-garden
skimage: scikit-image
sklearn: scikit-learn
sklearn_extra: scikit-learn-extra
sklearn_genetic: sklearn-genetic-opt sklearn-genetic
sklearnex: scikit-learn-intelex
skmultiflow: scikit-multiflow
skmultilearn: scikit-multilearn
skopt: scikit-optimize
skrf: scikit-rf
sksurv: scikit-survival
skvideo: scikit-video
slugify: python-slugify
snappy: python-snappy
socketio: python-socketio
sonnet: dm-sonnet
speech_recognition: speechrecognition
spellchecker: pyspellchecker
surprise: scikit-surprise
tabula: tabula-py
talib: ta-lib
taming: taming-transformers
telegram: python-telegram-bot
tensorflow: tensorflow tensorflow-cpu tensorflow-gpu tensorflow-macos
tensorflow_serving: tensorflow-serving-api
torchcrf: pytorch-crf
tree: dm-tree
TTS: coqui-tts tts
twitter: python-twitter
umap: umap-learn
usb: pyusb
usb1: libusb1
vlc: python-vlc
weaviate: weaviate-client
websocket: websocket-client
whisper: openai-whisper
wikipediaapi: wikipedia-api
win32api: pywin32
win32com: pywin32
win32con: pywin32
win32gui: pywin32
winerror: pywin32
wx: wxpython
Xlib: python-xlib
yaml: pyyaml
zmq: pyzmq
"""
