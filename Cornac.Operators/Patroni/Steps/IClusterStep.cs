using Cornac.Operators.Standalone;

namespace Cornac.Operators.Patroni.Steps;

/// <summary>A step of an instance of several nodes.</summary>
internal interface IClusterStep : IStep<ClusterSituation>;
