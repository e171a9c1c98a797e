namespace Lathe.Package.Tests;

/// <summary>Tests of the packages: they are packed once for all of them, and one test runs after the other.</summary>
[CollectionDefinition(Name)]
public sealed class PackageCollection : ICollectionFixture<PackedPackages>
{
    public const string Name = "packages";
}
