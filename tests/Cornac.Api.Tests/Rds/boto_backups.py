"""Works with snapshots and restores through boto3, and prints as JSON what boto3 made of the answers."""
import datetime
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


rds.get_waiter("db_snapshot_available").wait(DBSnapshotIdentifier="taken", WaiterConfig={"Delay": 1, "MaxAttempts": 1})
taken = rds.describe_db_snapshots(DBSnapshotIdentifier="taken")["DBSnapshots"][0]
seen["waited"] = [taken[name] for name in ("DBSnapshotIdentifier", "Status", "PercentProgress")] + [isinstance(taken["SnapshotCreateTime"], datetime.datetime)]
copied = rds.copy_db_snapshot(SourceDBSnapshotIdentifier=taken["DBSnapshotArn"], TargetDBSnapshotIdentifier="copy", CopyTags=True)["DBSnapshot"]
seen["copied"] = [copied["DBSnapshotIdentifier"], copied["Status"]]
attributes = rds.describe_db_snapshot_attributes(DBSnapshotIdentifier="taken")["DBSnapshotAttributesResult"]["DBSnapshotAttributes"]
seen["attributes"] = [[one["AttributeName"], one["AttributeValues"]] for one in attributes]
restored = rds.restore_db_instance_from_db_snapshot(DBInstanceIdentifier="back", DBSnapshotIdentifier="taken", MultiAZ=False)["DBInstance"]
seen["restored"] = [restored["DBInstanceIdentifier"], restored["DBInstanceStatus"]]
seen["state"] = code(rds.delete_db_snapshot, DBSnapshotIdentifier="taken")
seen["missing"] = code(rds.describe_db_snapshots, DBSnapshotIdentifier="none")
backup = rds.describe_db_instance_automated_backups(DBInstanceIdentifier="shop")["DBInstanceAutomatedBackups"][0]
window = backup["RestoreWindow"]
seen["window"] = [backup["DBInstanceIdentifier"], backup["Status"], (window["LatestTime"] - window["EarliestTime"]).total_seconds()]
seen["outside"] = code(rds.restore_db_instance_to_point_in_time, SourceDBInstanceIdentifier="shop", TargetDBInstanceIdentifier="then",
                       RestoreTime=window["EarliestTime"] - datetime.timedelta(seconds=1))
moment = rds.restore_db_instance_to_point_in_time(SourceDBInstanceIdentifier="shop", TargetDBInstanceIdentifier="then",
                                                  RestoreTime=window["EarliestTime"] + datetime.timedelta(hours=1))["DBInstance"]
seen["moment"] = [moment["DBInstanceIdentifier"], moment["DBInstanceStatus"]]
seen["deleted"] = rds.delete_db_snapshot(DBSnapshotIdentifier="copy")["DBSnapshot"]["Status"]
ordered = rds.create_db_snapshot(DBInstanceIdentifier="shop", DBSnapshotIdentifier="ordered")["DBSnapshot"]
seen["ordered"] = [ordered["DBSnapshotIdentifier"], ordered["Status"], ordered["PercentProgress"],
                   rds.describe_db_instances(DBInstanceIdentifier="shop")["DBInstances"][0]["DBInstanceStatus"]]
print(json.dumps(seen))
