namespace Cornac.Console.Instances.Classes;

/// <summary>What an instance of a class has.</summary>
/// <param name="Cpus">vCPU.</param>
/// <param name="MemoryGiB">Memory, GiB.</param>
public sealed record ClassSize(int Cpus, double MemoryGiB);
