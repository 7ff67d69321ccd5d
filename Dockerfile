FROM python:3.11-slim
WORKDIR /app
ENV PYTHONUNBUFFERED=1 LEADMGR_HOME=/var/lib/leadmgr
COPY requirements.lock ./
RUN pip install --no-cache-dir -r requirements.lock
COPY . ./
RUN python -m leadmgr.assets \
    && useradd --system leadmgr \
    && install -d -o leadmgr /var/lib/leadmgr /var/lib/leadmgr/files
USER leadmgr
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["python", "-m", "leadmgr.serve", "web", "--host", "0.0.0.0"]
