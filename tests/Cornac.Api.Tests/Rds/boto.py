"""Works with DB instances through boto3, and prints as JSON what boto3 made of the answers."""
import json
import sys

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

url, key, secret = sys.argv[1:4]
rds = boto3.client("rds", endpoint_url=url, region_name="local", aws_access_key_id=key, aws_secret_access_key=secret,
                   config=Config(retries={"max_attempts": 1, "mode": "standard"}))
seen = {}


def code(call, **parameters):
    try:
        call(**parameters)
    except ClientError as error:
        return [error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"], type(error).__name__]
    return None


common = dict(Engine="postgres", DBInstanceClass="db.t3.micro", AllocatedStorage=20, MasterUsername="boss", MasterUserPassword="C0nf'de tie!")
made = rds.create_db_instance(DBInstanceIdentifier="boto-00", Tags=[{"Key": "team", "Value": "a b"}], DeletionProtection=True, **common)
seen["created"] = [made["DBInstance"][name] for name in ("DBInstanceIdentifier", "AllocatedStorage", "DeletionProtection", "TagList", "PendingModifiedValues")]
seen["requestId"] = made["ResponseMetadata"]["RequestId"] == made["ResponseMetadata"]["HTTPHeaders"]["x-amzn-requestid"]
seen["exists"] = code(rds.create_db_instance, DBInstanceIdentifier="BOTO-00", **common)
seen["state"] = code(rds.stop_db_instance, DBInstanceIdentifier="boto-00")
seen["missing"] = code(rds.describe_db_instances, DBInstanceIdentifier="none")
for number in range(1, 23):
    rds.create_db_instance(DBInstanceIdentifier=f"boto-{number:02}", **common)
pages = list(rds.get_paginator("describe_db_instances").paginate(PaginationConfig={"PageSize": 20}))
seen["pages"] = [len(page["DBInstances"]) for page in pages]
seen["filtered"] = [found["DBInstanceIdentifier"] for found in rds.describe_db_instances(
    Filters=[{"Name": "db-instance-id", "Values": ["boto-03", "boto-04"]}])["DBInstances"]]
seen["versions"] = [version["EngineVersion"] for version in rds.describe_db_engine_versions(Engine="postgres")["DBEngineVersions"]]
seen["tags"] = rds.list_tags_for_resource(ResourceName=made["DBInstance"]["DBInstanceArn"])["TagList"]
print(json.dumps(seen))
