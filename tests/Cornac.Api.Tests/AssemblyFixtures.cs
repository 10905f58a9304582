using Cornac.Testing;

[assembly: AssemblyFixture(typeof(TemporaryPostgres))]
