"""Packages that many distributions share: which part is whose. A part that is not here could be anybody's."""

from __future__ import annotations

SHARED = frozenset(
    {
        "autogluon",
        "azure",
        "azureml",
        "backports",
        "collective",
        "databricks",
        "google",
        "jaraco",
        "mysql",
        "nemo",
        "nvidia",
        "opentelemetry",
        "orbax",
        "plone",
        "pyannote",
        "repoze",
        "ruamel",
        "snowflake",
        "sphinxcontrib",
        "zope",
    }
)
PARTS = """
airflow: apache-airflow
airflow.providers.amazon: apache-airflow-providers-amazon
airflow.providers.apache.spark: apache-airflow-providers-apache-spark
airflow.providers.cncf.kubernetes: apache-airflow-providers-cncf-kubernetes
airflow.providers.databricks: apache-airflow-providers-databricks
airflow.providers.docker: apache-airflow-providers-docker
airflow.providers.google: apache-airflow-providers-google
airflow.providers.http: apache-airflow-providers-http
airflow.providers.postgres: apache-airflow-providers-postgres
airflow.providers.snowflake: apache-airflow-providers-snowflake
airflow.providers.standard: apache-airflow-providers-standard
autogluon.multimodal: autogluon-multimodal
autogluon.tabular: autogluon-tabular
autogluon.timeseries: autogluon-timeseries
azure.ai.formrecognizer: azure-ai-formrecognizer
azure.ai.inference: azure-ai-inference
azure.ai.ml: azure-ai-ml
azure.ai.textanalytics: azure-ai-textanalytics
azure.cognitiveservices.speech: azure-cognitiveservices-speech
azure.cognitiveservices.vision.computervision: azure-cognitiveservices-vision-computervision
azure.cognitiveservices.vision.customvision: azure-cognitiveservices-vision-customvision
azure.cognitiveservices.vision.face: azure-cognitiveservices-vision-face
azure.core: azure-core
azure.cosmos: azure-cosmos
azure.eventhub: azure-eventhub
azure.functions: azure-functions
azure.identity: azure-identity
azure.keyvault.secrets: azure-keyvault-secrets
azure.search.documents: azure-search-documents
azure.servicebus: azure-servicebus
azure.storage.blob: azure-storage-blob
azure.storage.filedatalake: azure-storage-file-datalake
azure.storage.queue: azure-storage-queue
azureml.core: azureml-core
azureml.train.automl: azureml-train-automl-client
backports.tempfile: backports-tempfile
backports.zoneinfo: backports-zoneinfo
databricks.koalas: koalas
databricks.sdk: databricks-sdk
databricks.sql: databricks-sql-connector
google.adk: google-adk
google.ads: google-ads
google.api_core: google-api-core
google.auth: google-auth
google.cloud.aiplatform: google-cloud-aiplatform
google.cloud.bigquery: google-cloud-bigquery
google.cloud.bigquery_storage: google-cloud-bigquery-storage
google.cloud.dataproc: google-cloud-dataproc
google.cloud.datastore: google-cloud-datastore
google.cloud.documentai: google-cloud-documentai
google.cloud.exceptions: google-cloud-core
google.cloud.firestore: google-cloud-firestore
google.cloud.language: google-cloud-language
google.cloud.language_v1: google-cloud-language
google.cloud.logging: google-cloud-logging
google.cloud.monitoring_v3: google-cloud-monitoring
google.cloud.pubsub: google-cloud-pubsub
google.cloud.pubsub_v1: google-cloud-pubsub
google.cloud.run_v2: google-cloud-run
google.cloud.secretmanager: google-cloud-secret-manager
google.cloud.spanner: google-cloud-spanner
google.cloud.speech: google-cloud-speech
google.cloud.storage: google-cloud-storage
google.cloud.tasks: google-cloud-tasks
google.cloud.tasks_v2: google-cloud-tasks
google.cloud.texttospeech: google-cloud-texttospeech
google.cloud.translate: google-cloud-translate
google.cloud.translate_v2: google-cloud-translate
google.cloud.videointelligence: google-cloud-videointelligence
google.cloud.vision: google-cloud-vision
google.genai: google-genai
google.generativeai: google-generativeai
google.oauth2: google-auth
google.protobuf: protobuf
jaraco.functools: jaraco-functools
mysql.connector: mysql-connector-python
nemo.collections: nemo-toolkit
nemo.core: nemo-toolkit
nemo.utils: nemo-toolkit
opentelemetry.exporter.otlp: opentelemetry-exporter-otlp
opentelemetry.metrics: opentelemetry-api
opentelemetry.sdk: opentelemetry-sdk
opentelemetry.trace: opentelemetry-api
orbax.checkpoint: orbax-checkpoint
pyannote.audio: pyannote-audio
pyannote.core: pyannote-core
pyannote.metrics: pyannote-metrics
ruamel.yaml: ruamel-yaml
snowflake.connector: snowflake-connector-python
snowflake.snowpark: snowflake-snowpark-python
sphinxcontrib.bibtex: sphinxcontrib-bibtex
zope.component: zope-component
zope.interface: zope-interface
"""
