using Cornac.Api.Endpoint;
using Cornac.Api.Models.Organizations;
using Cornac.Api.Organizations.Accounts;
using Cornac.Api.Organizations.Structure;
using Cornac.Api.Organizations.Tags;
using Cornac.Api.Protocol;
using Microsoft.Extensions.DependencyInjection;

namespace Cornac.Api.Organizations;

/// <summary>Organizations: the accounts of the service.</summary>
internal static class OrganizationsApi
{
    /// <summary>What Organizations offers here: each operation and the class that answers it.</summary>
    public static IServiceCollection AddOrganizationsOperations(this IServiceCollection services) => services
        .AddScoped<Organization>()
        .AddScoped<AccountContents>()
        .AddScoped<IResourceTags, TagsOfAccounts>()
        .AddOperation(OrganizationsOperations.CreateAccount.HandledBy<CreateAccount>())
        .AddOperation(OrganizationsOperations.DescribeCreateAccountStatus.HandledBy<DescribeCreateAccountStatus>())
        .AddOperation(OrganizationsOperations.ListCreateAccountStatus.HandledBy<ListCreateAccountStatus>())
        .AddOperation(OrganizationsOperations.ListAccounts.HandledBy<ListAccounts>())
        .AddOperation(OrganizationsOperations.DescribeAccount.HandledBy<DescribeAccount>())
        .AddOperation(OrganizationsOperations.CloseAccount.HandledBy<CloseAccount>())
        .AddOperation(OrganizationsOperations.DescribeOrganization.HandledBy<DescribeOrganization>())
        .AddOperation(OrganizationsOperations.ListRoots.HandledBy<ListRoots>())
        .AddOperation(OrganizationsOperations.ListParents.HandledBy<ListParents>())
        .AddOperation(OrganizationsOperations.TagResource.HandledBy<TagResource>())
        .AddOperation(OrganizationsOperations.UntagResource.HandledBy<UntagResource>())
        .AddOperation(OrganizationsOperations.ListTagsForResource.HandledBy<ListTagsForResource>());
}
