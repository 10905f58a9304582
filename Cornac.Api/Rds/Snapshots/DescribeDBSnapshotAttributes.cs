using Cornac.Api.Endpoint;
using Cornac.Api.Inventory.Backups;
using Cornac.Api.Models.Rds;

namespace Cornac.Api.Rds.Snapshots;

internal sealed class DescribeDBSnapshotAttributes(SnapshotStore store)
    : SnapshotOperation<DescribeDBSnapshotAttributesRequest, DescribeDBSnapshotAttributesResponse>(store)
{
    protected override bool Changes => false;

    protected override string SnapshotName(DescribeDBSnapshotAttributesRequest request) => request.DBSnapshotIdentifier;

    protected override Task<DescribeDBSnapshotAttributesResponse> HandleAsync(
        SnapshotRecord snapshot, DescribeDBSnapshotAttributesRequest request, CallContext context, CancellationToken cancellationToken) =>
        Task.FromResult(new DescribeDBSnapshotAttributesResponse { DBSnapshotAttributesResult = SnapshotAttributes.Show(snapshot) });
}
