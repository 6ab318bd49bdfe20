# Concord for compose.yaml: one image that serves, works and keeps itself up to date.
FROM python:3.11-slim-bookworm AS packages
COPY requirements.txt .
RUN python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --disable-pip-version-check --only-binary :all: -r requirements.txt

FROM python:3.11-slim-bookworm
# ffmpeg for museval; PostgreSQL's programs for backups, of the same version as compose.yaml's server.
RUN apt-get update \
    && apt-get install -y --no-install-recommends ffmpeg postgresql-client-15 \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --uid 10001 --create-home concord && install -d -o concord -g concord /data
COPY --from=packages /venv /venv
COPY . /concord
WORKDIR /concord
ENV PATH=/venv/bin:$PATH DATA_DIR=/data PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
USER concord
VOLUME /data
EXPOSE 8000
CMD ["gunicorn", "config.wsgi", "--bind", "0.0.0.0:8000"]
