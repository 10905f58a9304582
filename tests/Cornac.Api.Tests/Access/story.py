"""The story of issue 3, with boto3 as anybody has it: argv are the endpoint and the administrator's access key; the secret comes by stdin."""
import json
import sys

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

url, key_id = sys.argv[1:3]
secret = sys.stdin.readline().strip()
config = Config(retries={"total_max_attempts": 1})


def client(service, credentials):
    session = boto3.Session(region_name="local", **credentials)
    return session.client(service, endpoint_url=url, config=config)


def refused(code, call, **arguments):
    try:
        call(**arguments)
    except ClientError as error:
        assert error.response["Error"]["Code"] == code, error
        return
    raise AssertionError(f"{call.__name__} was not refused with {code}")


def long_lived(access_key):
    return {"aws_access_key_id": access_key["AccessKeyId"], "aws_secret_access_key": access_key["SecretAccessKey"]}


def enter(credentials, account, role="OrganizationAccountAccessRole", name="claire"):
    got = client("sts", credentials).assume_role(RoleArn=f"arn:aws:iam::{account}:role/{role}", RoleSessionName=name)["Credentials"]
    return long_lived(got) | {"aws_session_token": got["SessionToken"]}


admin = {"aws_access_key_id": key_id, "aws_secret_access_key": secret}
iam, organizations = client("iam", admin), client("organizations", admin)


def new_account(name):
    status = organizations.create_account(Email=f"{name}@story.example", AccountName=name)["CreateAccountStatus"]
    status = organizations.describe_create_account_status(CreateAccountRequestId=status["Id"])["CreateAccountStatus"]
    assert status["State"] == "SUCCEEDED", status
    return status["AccountId"]


team_a, team_b = new_account("Team-A"), new_account("Team-B")
listed = [a["Id"] for page in organizations.get_paginator("list_accounts").paginate() for a in page["Accounts"]]
assert team_a in listed and team_b in listed

for account, name in (team_a, "of-a"), (team_b, "of-b"):
    client("rds", enter(admin, account)).create_db_instance(
        DBInstanceIdentifier=name, Engine="postgres", DBInstanceClass="db.t3.micro", AllocatedStorage=20,
        MasterUsername="boss", MasterUserPassword="C0nf'de tie!")

person = "claire@acme.example"
allow = json.dumps({"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": f"arn:aws:iam::{team_a}:role/OrganizationAccountAccessRole"}]})
iam.create_user(UserName=person)
iam.get_waiter("user_exists").wait(UserName=person)
iam.create_login_profile(UserName=person, Password="Correct-Horse-1", PasswordResetRequired=True)
claire = long_lived(iam.create_access_key(UserName=person)["AccessKey"])
refused("AccessDenied", lambda: enter(claire, team_a))
iam.put_user_policy(UserName=person, PolicyName="team-a", PolicyDocument=allow)
assert iam.get_user_policy(UserName=person, PolicyName="team-a")["PolicyDocument"] == json.loads(allow)


def names(credentials):
    return [i["DBInstanceIdentifier"] for i in client("rds", credentials).describe_db_instances()["DBInstances"]]


inside = enter(claire, team_a)
assert names(inside) == ["of-a"]
assert client("sts", inside).get_caller_identity()["Arn"] == f"arn:aws:sts::{team_a}:assumed-role/OrganizationAccountAccessRole/claire"
refused("AccessDenied", lambda: enter(claire, team_b))
refused("AccessDenied", lambda: enter(claire, team_a, role="ReadOnly"))
refused("AccessDenied", lambda: names(claire))

# The grant, the key and the user go; each time the very next call fails, and works again when it is back.
iam.delete_user_policy(UserName=person, PolicyName="team-a")
refused("InvalidClientTokenId", lambda: names(inside))
refused("AccessDenied", lambda: enter(claire, team_a))
iam.put_user_policy(UserName=person, PolicyName="team-a", PolicyDocument=allow)
assert names(inside) == ["of-a"]
iam.update_access_key(UserName=person, AccessKeyId=claire["aws_access_key_id"], Status="Inactive")
refused("InvalidClientTokenId", lambda: names(inside))
refused("InvalidClientTokenId", lambda: enter(claire, team_a))
iam.update_access_key(UserName=person, AccessKeyId=claire["aws_access_key_id"], Status="Active")
assert names(inside) == ["of-a"]

look = enter(admin, team_a, role="ReadOnly")
assert names(look) == ["of-a"]
refused("AccessDenied", lambda: client("rds", look).delete_db_instance(DBInstanceIdentifier="of-a", SkipFinalSnapshot=True))
refused("AccessDeniedException", lambda: client("organizations", claire).list_accounts())

device = iam.create_virtual_mfa_device(VirtualMFADeviceName="claire")["VirtualMFADevice"]
assert device["QRCodePNG"].startswith(b"\x89PNG") and len(device["Base32StringSeed"]) == 32
iam.delete_virtual_mfa_device(SerialNumber=device["SerialNumber"])

iam.delete_login_profile(UserName=person)
iam.delete_user_policy(UserName=person, PolicyName="team-a")
iam.delete_access_key(UserName=person, AccessKeyId=claire["aws_access_key_id"])
refused("InvalidClientTokenId", lambda: names(inside))
iam.delete_user(UserName=person)
refused("NoSuchEntity", lambda: iam.get_user(UserName=person))
refused("ConstraintViolationException", lambda: organizations.close_account(AccountId=team_a))
print("done")
