using Cornac.Api.Models.Rds;
using Cornac.Api.Protocol;

namespace Cornac.Api.Rds.Instances;

/// <summary>Names of what lies around an instance, of which there is one of each here; null where a request leaves it open.</summary>
internal sealed record Surroundings(string? ParameterGroup, string? OptionGroup, string? SubnetGroup, string? NetworkType, string? CertificateAuthority)
{
    /// <exception cref="AwsException">A name is none of what there is.</exception>
    public void Check(string parameterGroup, string optionGroup)
    {
        if (ParameterGroup is not null && ParameterGroup.ToLowerInvariant() != parameterGroup)
            throw new DBParameterGroupNotFoundException($"DBParameterGroup not found: {ParameterGroup}. There is {parameterGroup}.");
        CheckOptionGroup(OptionGroup, optionGroup);
        if (SubnetGroup is not null && SubnetGroup.ToLowerInvariant() != "default")
            throw new DBSubnetGroupNotFoundException($"DBSubnetGroup {SubnetGroup} not found. There is default.");
        if (NetworkType is not (null or "IPV4"))
            throw new NetworkTypeNotSupportedException($"Network type {NetworkType} is not to be had: use IPV4.");
        if (CertificateAuthority is not (null or InstanceView.CertificateAuthority))
            throw new CertificateNotFoundException($"Certificate authority {CertificateAuthority} not found: use {InstanceView.CertificateAuthority}.");
    }

    /// <exception cref="OptionGroupNotFoundException">It is not the one that there is.</exception>
    public static void CheckOptionGroup(string? name, string expected)
    {
        if (name is not null && name.ToLowerInvariant() != expected)
            throw new OptionGroupNotFoundException($"OptionGroup {name} not found. There is {expected}.");
    }
}
