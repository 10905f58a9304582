"""Reads metrics through boto3, and prints as JSON what boto3 made of the answers."""
import datetime
import json
import sys

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

url, key, secret, start = sys.argv[1:5]
watch = boto3.client("cloudwatch", endpoint_url=url, region_name="local", aws_access_key_id=key, aws_secret_access_key=secret,
                     config=Config(retries={"max_attempts": 1, "mode": "standard"}))
begin = datetime.datetime.fromisoformat(start)
end = begin + datetime.timedelta(minutes=10)
shop = [{"Name": "DBInstanceIdentifier", "Value": "shop"}]
seen = {}


def code(call, **parameters):
    try:
        call(**parameters)
    except ClientError as error:
        return [error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"]]
    return None


def query(number, metric, stat="Average", period=300):
    return {"Id": f"m{number}", "MetricStat": {"Metric": {"Namespace": "AWS/RDS", "MetricName": metric, "Dimensions": shop}, "Period": period, "Stat": stat}}


one = watch.get_metric_statistics(Namespace="AWS/RDS", MetricName="DatabaseConnections", Dimensions=shop, StartTime=begin, EndTime=end, Period=300,
                                  Statistics=["Average", "Maximum", "SampleCount"])
points = sorted(one["Datapoints"], key=lambda point: point["Timestamp"])
seen["statistics"] = [[float(point["Average"]), float(point["Maximum"]), float(point["SampleCount"]), point["Unit"]] for point in points]
seen["sum"] = "Sum" in points[0]
seen["times"] = [int((point["Timestamp"] - begin).total_seconds()) for point in points]
pages = list(watch.get_paginator("get_metric_data").paginate(
    MetricDataQueries=[query(1, "DatabaseConnections", period=60), query(2, "ReplicaLag"), query(3, "FreeStorageSpace", "Minimum")],
    StartTime=begin, EndTime=end, ScanBy="TimestampAscending", PaginationConfig={"PageSize": 4}))
seen["pages"] = len(pages)
values = {}
for page in pages:
    for result in page["MetricDataResults"]:
        values.setdefault(result["Label"], []).extend(map(float, result["Values"]))
seen["data"] = values
seen["last"] = [result["StatusCode"] for result in pages[-1]["MetricDataResults"]]
newest = watch.get_metric_data(MetricDataQueries=[query(1, "DatabaseConnections", period=60)], StartTime=begin, EndTime=end)
seen["newest"] = float(newest["MetricDataResults"][0]["Values"][0])
seen["list"] = [metric["MetricName"] for metric in watch.list_metrics(Namespace="AWS/RDS", Dimensions=shop)["Metrics"]]
seen["reversed"] = code(watch.get_metric_data, MetricDataQueries=[query(1, "ReplicaLag")], StartTime=end, EndTime=begin)
seen["math"] = code(watch.get_metric_data, MetricDataQueries=[{"Id": "e1", "Expression": "m1*2"}], StartTime=begin, EndTime=end)
seen["percentile"] = code(watch.get_metric_statistics, Namespace="AWS/RDS", MetricName="ReplicaLag", StartTime=begin, EndTime=end, Period=60,
                          ExtendedStatistics=["p99"])
seen["many"] = code(watch.get_metric_statistics, Namespace="AWS/RDS", MetricName="ReplicaLag", StartTime=begin, EndTime=begin + datetime.timedelta(days=2),
                    Period=60, Statistics=["Sum"])
seen["period"] = code(watch.get_metric_statistics, Namespace="AWS/RDS", MetricName="ReplicaLag", StartTime=begin, EndTime=end, Period=30, Statistics=["Sum"])
seen["token"] = code(watch.get_metric_data, MetricDataQueries=[query(1, "ReplicaLag")], StartTime=begin, EndTime=end, NextToken="bm9uZQ")
print(json.dumps(seen))
