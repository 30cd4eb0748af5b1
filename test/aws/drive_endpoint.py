"""Drives the laptop's S3 endpoint as a workload in Python would. Prints what it found as JSON."""

import io
import json
import sys

import boto3
from boto3.s3.transfer import TransferConfig
from botocore.exceptions import ClientError

keys = ["plain.txt", "a", "a/b", "with space+plus", "day=01/part=%2F.csv", "ünïcode-🌋", "k" * 1024, "folder/"]
big = b"0123456789abcdef" * (1 << 20)

s3 = boto3.client("s3", endpoint_url=sys.argv[1], region_name="us-east-1",
                  aws_access_key_id="local", aws_secret_access_key="local")

for key in keys:
    s3.put_object(Bucket="bucket", Key=key, Body=key.encode())
read = [s3.get_object(Bucket="bucket", Key=key)["Body"].read().decode() for key in keys]
pages = s3.get_paginator("list_objects_v2").paginate(Bucket="bucket", PaginationConfig={"PageSize": 3})
listed = [item["Key"] for page in pages for item in page["Contents"]]

parts = TransferConfig(multipart_threshold=5 << 20, multipart_chunksize=5 << 20)
s3.upload_fileobj(io.BytesIO(big), "bucket", "big", Config=parts)
back = io.BytesIO()
s3.download_fileobj("bucket", "big", back, Config=parts)

try:
    s3.put_object(Bucket="bucket", Key="a", Body=b"other", IfNoneMatch="*")
    refused = None
except ClientError as error:
    refused = error.response["Error"]["Code"]

s3.delete_objects(Bucket="bucket", Delete={"Objects": [{"Key": key} for key in [*keys, "big"]]})
left = s3.list_objects_v2(Bucket="bucket")["KeyCount"]
print(json.dumps({"read": read, "keys": keys, "listed": listed, "big": back.getvalue() == big,
                  "refused": refused, "left": left}))
