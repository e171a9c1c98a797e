using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using TorchSharp;

namespace Lathe.Training.Cli.Runs;

/// <summary>
/// Finds libtorch, which the tool does not carry: it is hundreds of megabytes for each system, and whoever has a graphics card wants
/// another one.
/// </summary>
internal static class TorchRuntime
{
    /// <summary>Names a folder with libtorch's libraries.</summary>
    public const string Variable = "LATHE_LIBTORCH";

    private static readonly string[] InOrder = ["c10", "torch_cpu", "torch"];

    private static bool isLoaded;

    /// <summary>Loads libtorch, before the first use of torch.</summary>
    /// <param name="threads">That it may use; 0: as many as it wants.</param>
    /// <exception cref="InvalidOperationException">There is none, or it does not load; the message says what to do.</exception>
    public static void Load(int threads)
    {
        string folder = Folder() ?? throw new InvalidOperationException(
            $"libtorch {Version} is not here, and without it nothing trains. Fetch it once with "
            + $"'dotnet package download {Package}@{Version}', or set {Variable} to a folder that has its libraries.");
        try
        {
            if (!isLoaded)
                LoadNative(folder);
            isLoaded = true;
        }
        catch (Exception problem) when (problem is DllNotFoundException or BadImageFormatException)
        {
            throw new InvalidOperationException(
                $"libtorch in {folder} does not load: {Reason(problem.Message)} Expected libtorch {Version} for {Runtime}; on Linux, "
                + "TorchSharp's own library also needs a libstdc++ with GLIBCXX_3.4.32 (GCC 13).", problem);
        }

        if (threads > 0)
            torch.set_num_threads(threads);
    }

    /// <summary>All that TorchSharp asks for: where it finds something missing, it writes pages about it to standard output.</summary>
    private static void LoadNative(string folder)
    {
        AssemblyLoadContext.Default.ResolvingUnmanagedDll += (_, name) =>
            File.Exists(PathOf(folder, name)) && NativeLibrary.TryLoad(PathOf(folder, name), out IntPtr handle) ? handle : IntPtr.Zero;
        foreach (string name in InOrder)
            NativeLibrary.Load(PathOf(folder, name));
        NativeLibrary.Load("LibTorchSharp", typeof(torch).Assembly, searchPath: null);
    }

    /// <summary>The line that says what is wrong with a library that is there, of those that tell where one was looked for.</summary>
    private static string Reason(string message)
    {
        string[] lines = message.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        string reason = lines.Skip(1).FirstOrDefault(line => !line.Contains("No such file", StringComparison.Ordinal)) ?? lines[0];
        return reason.EndsWith('.') ? reason : reason + ".";
    }

    private static string Version => typeof(TorchRuntime).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .First(attribute => attribute.Key == "LibTorchVersion").Value!;

    /// <summary>The package of the CPU's libtorch for this system.</summary>
    private static string Package => $"libtorch-cpu-{Runtime}";

    private static string Runtime => OperatingSystem.IsWindows() ? "win-x64" : OperatingSystem.IsMacOS() ? "osx-arm64" : "linux-x64";

    /// <summary>What the variable names, what lies beside the tool, or NuGet's folder of packages, in this order; null where none has
    /// it.</summary>
    private static string? Folder()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named)
            return HasLibrary(named) ? named
                : throw new InvalidOperationException(
                    $"{Variable} is '{named}', which has no {FileOf("torch_cpu")}; expected the folder of libtorch's libraries.");
        string packages = Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } other ? other
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        string[] places =
        [
            AppContext.BaseDirectory,
            Path.Combine(AppContext.BaseDirectory, "runtimes", Runtime, "native"),
            Path.Combine(packages, Package, Version, "runtimes", Runtime, "native"),
        ];
        return places.FirstOrDefault(HasLibrary);
    }

    private static bool HasLibrary(string folder) => File.Exists(Path.Combine(folder, FileOf("torch_cpu")));

    private static string PathOf(string folder, string name) => Path.Combine(folder, FileOf(name));

    private static string FileOf(string name) =>
        OperatingSystem.IsWindows() ? $"{name}.dll" : OperatingSystem.IsMacOS() ? $"lib{name}.dylib" : $"lib{name}.so";
}
