"""Reserves and releases addresses through boto3, and prints as JSON what boto3 made of the answers."""
import json
import sys

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

url, key, secret, wanted, held = sys.argv[1:6]
ec2 = boto3.client("ec2", endpoint_url=url, region_name="local", aws_access_key_id=key, aws_secret_access_key=secret,
                   config=Config(retries={"max_attempts": 1, "mode": "standard"}))
seen = {}


def code(call, **parameters):
    try:
        call(**parameters)
    except ClientError as error:
        return [error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"]]
    return None


def addresses(**parameters):
    return [address["PublicIp"] for address in ec2.describe_addresses(**parameters)["Addresses"]]


def use(address):
    return {tag["Key"]: tag["Value"] for tag in address["Tags"]}


made = ec2.allocate_address(Address=wanted, Domain="vpc", TagSpecifications=[{"ResourceType": "elastic-ip", "Tags": [{"Key": "team", "Value": "a b"}]}])
seen["made"] = [made["PublicIp"], made["Domain"], made["AllocationId"][:9], len(made["AllocationId"])]
any_free = ec2.allocate_address()
address = ec2.describe_addresses(AllocationIds=[made["AllocationId"]])["Addresses"][0]
seen["shown"] = [address["PublicIp"], address["NetworkBorderGroup"], use(address), address.get("InstanceId")]
of_instance = ec2.describe_addresses(PublicIps=[held])["Addresses"][0]
seen["held"] = [of_instance["InstanceId"][:3], of_instance["AssociationId"][:9], use(of_instance), of_instance.get("ServiceManaged")]
seen["byTag"] = addresses(Filters=[{"Name": "tag:team", "Values": ["a*"]}])
seen["byInstance"] = addresses(Filters=[{"Name": "instance-id", "Values": [of_instance["InstanceId"]]}])
seen["all"] = len(addresses())
seen["filter"] = code(ec2.describe_addresses, Filters=[{"Name": "colour", "Values": ["red"]}])
seen["taken"] = code(ec2.allocate_address, Address=wanted)
seen["outside"] = code(ec2.allocate_address, Address="192.0.2.1")
seen["dry"] = code(ec2.allocate_address, DryRun=True)
seen["inUse"] = code(ec2.release_address, AllocationId=of_instance["AllocationId"])
seen["unknown"] = [code(ec2.describe_addresses, AllocationIds=["eipalloc-0"]), code(ec2.describe_addresses, PublicIps=["192.0.2.1"]),
                   code(ec2.release_address, AllocationId="eipalloc-0"), code(ec2.release_address)]
seen["system"] = code(ec2.allocate_address, TagSpecifications=[{"ResourceType": "elastic-ip", "Tags": [{"Key": "aws:cornac:use", "Value": "endpoint"}]}])
ec2.release_address(AllocationId=made["AllocationId"])
ec2.release_address(PublicIp=any_free["PublicIp"])
seen["released"] = len(addresses())
seen["again"] = code(ec2.release_address, AllocationId=made["AllocationId"])
seen["regions"] = [region["RegionName"] for region in ec2.describe_regions()["Regions"]]
seen["zones"] = [[zone["ZoneName"], zone["ZoneId"], zone["State"]] for zone in ec2.describe_availability_zones()["AvailabilityZones"]]
seen["zone"] = code(ec2.describe_availability_zones, ZoneNames=["moon-1a"])
seen["pools"] = ec2.describe_public_ipv4_pools()["PublicIpv4Pools"]
print(json.dumps(seen))
