# syntax=docker/dockerfile:1
ARG PYTHON=python:3.12-slim

FROM ${PYTHON} AS build
WORKDIR /build
RUN python -m venv /opt/refactor-bot
ENV PATH=/opt/refactor-bot/bin:$PATH PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
COPY requirements.lock ./
RUN pip install --require-hashes --only-binary :all: -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY codemods codemods
COPY refactor_bot refactor_bot
RUN pip install --no-deps .

FROM ${PYTHON}
RUN apt-get update \
    && apt-get install --yes --no-install-recommends git \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /data --create-home refactor-bot
COPY --from=build /opt/refactor-bot /opt/refactor-bot
ENV PATH=/opt/refactor-bot/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    DATA_DIR=/data \
    HOST=0.0.0.0 \
    PORT=8000
USER 10001
WORKDIR /data
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen(f'http://127.0.0.1:{os.environ[\"PORT\"]}/healthz', timeout=4)"]
ENTRYPOINT ["refactor-bot"]
CMD ["serve"]
