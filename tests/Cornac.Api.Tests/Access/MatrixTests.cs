using System.Net;
using Cornac.Api.Models;
using Cornac.Api.Protocol;
using Cornac.Api.Tests.Endpoint.Running;

namespace Cornac.Api.Tests.Access;

/// <summary>Every operation that is offered, by every kind of caller.</summary>
public sealed class MatrixTests(MatrixWorld world) : IClassFixture<MatrixWorld>
{
    private static readonly string[] Denials = ["AccessDenied", "AccessDeniedException", "UnauthorizedOperation"];

    private static readonly string[] Failures =
        [.. Denials, "InvalidClientTokenId", "ExpiredToken", "SignatureDoesNotMatch", "MissingAuthenticationToken", "IncompleteSignature", "InternalFailure", "NotImplemented"];

    // As in AWS nobody can be kept from the first two; the third shows what the caller's policies and the roles' trust let it assume.
    private static readonly string[] Free = ["sts:GetCallerIdentity", "sts:GetSessionToken", "cornac:ListAssumableRoles"];

    // The one names the master account to every member; the other shows what the caller itself has sent.
    private static readonly string[] MayNameTheOwner = ["organizations:DescribeOrganization", "cloudtrail:LookupEvents"];

    // The machinery of the service.
    private static readonly string[] OfTheMasterAccount = ["cornac:DescribeHosts", "cornac:DescribeOperators", "cornac:AddAddressRange", "cornac:RemoveAddressRange"];

    public static IEnumerable<TheoryDataRow<string, string>> Cases() =>
        from service in ServiceCatalog.All
        from operation in service.Operations.Values
        from caller in new[]
        {
            "other account", "read-only role", "no policy", "explicit deny", "expired token", "disabled key", "tampered token", "token of another key", "owner",
        }
        select new TheoryDataRow<string, string>(operation.PolicyAction, caller);

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Operation_answers_each_caller_as_it_should(string action, string caller)
    {
        var operation = ServiceCatalog.All.SelectMany(s => s.Operations.Values).Single(o => o.PolicyAction == action);
        var answer = await world.SendAsync(caller, operation);
        switch (caller)
        {
            case "owner":
                Assert.False(Failures.Contains(answer.Status == HttpStatusCode.OK ? null : answer.Code), $"{(int)answer.Status} {answer.Body}");
                break;
            case "other account":
                OtherAccount(action, operation, answer);
                break;
            case "read-only role":
                ReadOnlyRole(action, operation, answer);
                break;
            case "no policy" or "explicit deny":
                if (Free.Contains(action)) answer.Succeeded();
                else Denied(answer);
                break;
            case "expired token":
                Refused(answer, "ExpiredToken");
                break;
            default:
                Refused(answer, "InvalidClientTokenId");
                break;
        }
    }

    private void OtherAccount(string action, OperationDescriptor operation, Answer answer)
    {
        var isMastersOnly = (operation.Service.SigningName == "organizations" && action != "organizations:DescribeOrganization")
            || OfTheMasterAccount.Contains(action);
        if (isMastersOnly || action == "sts:AssumeRole")
        {
            Denied(answer);
            return;
        }

        if (answer.Status != HttpStatusCode.OK) Assert.DoesNotContain(answer.Code, Failures);
        else if (!MayNameTheOwner.Contains(action)) Assert.DoesNotContain(world.OwnerId, answer.Body, StringComparison.Ordinal);
    }

    private static void ReadOnlyRole(string action, OperationDescriptor operation, Answer answer)
    {
        if (operation.IsReadOnly && action != "sts:DecodeAuthorizationMessage")
            Assert.False(Failures.Contains(answer.Status == HttpStatusCode.OK ? null : answer.Code), $"{(int)answer.Status} {answer.Body}");
        else
            Denied(answer);
    }

    private static void Denied(Answer answer) => Assert.True(answer.Status != HttpStatusCode.OK && Denials.Contains(answer.Code), $"{(int)answer.Status} {answer.Body}");

    private static void Refused(Answer answer, string code) => Assert.True(
        answer.Status == HttpStatusCode.Forbidden && answer.Code == code, $"{(int)answer.Status} {answer.Body}");
}
