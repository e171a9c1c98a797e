#if LATHE_RUNTIME
namespace Lathe.Kernels.Formats;
#else
namespace Lathe.Contracts;
#endif

/// <summary>The version that generated files name; Directory.Build.props says the same to packages.</summary>
internal static class ProductVersion
{
    public const string Text = "0.1.0";
}
