using Cornac.Api.Identity.Accounts;
using Cornac.Api.Models.Organizations;
using WireState = Cornac.Api.Models.Organizations.AccountState;
using WireStatus = Cornac.Api.Models.Organizations.AccountStatus;

namespace Cornac.Api.Organizations.Accounts;

internal static class AccountView
{
    public static Account Show(this AccountRecord account, string masterId) => new()
    {
        Id = account.Id,
        Arn = Organization.AccountArn(account.Id, masterId),
        Email = account.Email,
        Name = account.DisplayName,
        Status = account.Status switch
        {
            Identity.Accounts.AccountStatus.Active => WireStatus.ACTIVE,
            Identity.Accounts.AccountStatus.Suspended => WireStatus.SUSPENDED,
            _ => WireStatus.PENDINGCLOSURE,
        },
        State = account.Status switch
        {
            Identity.Accounts.AccountStatus.Active => WireState.ACTIVE,
            Identity.Accounts.AccountStatus.Suspended => WireState.SUSPENDED,
            _ => WireState.PENDINGCLOSURE,
        },
        JoinedMethod = account.IsMaster ? AccountJoinedMethod.INVITED : AccountJoinedMethod.CREATED,
        JoinedTimestamp = account.JoinedAt,
    };

    public static CreateAccountStatus Show(this AccountRequestRecord request) => new()
    {
        Id = request.Id,
        AccountName = request.AccountName,
        State = request.FailureReason is null ? CreateAccountState.SUCCEEDED : CreateAccountState.FAILED,
        RequestedTimestamp = request.RequestedAt,
        CompletedTimestamp = request.CompletedAt,
        AccountId = request.AccountId,
        FailureReason = request.FailureReason,
    };
}
