using Lathe.Analyzers.Rules;

namespace Lathe.Analyzers.Tests.Rules;

/// <summary>A project that is built for one processor, and names no machine.</summary>
public sealed class WidenedBytesOnArmTests : WidenedBytesTests
{
    protected override string Properties => "build_property.RuntimeIdentifier = linux-arm64";

    protected override string Message => base.Message.Replace("Intel Xeon, Avx2", "linux-arm64", StringComparison.Ordinal)
        .Replace("256", "128", StringComparison.Ordinal);
}
