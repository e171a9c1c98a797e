namespace Lathe.Benchmarks.Kernels;

/// <summary>A kernel that can be measured.</summary>
/// <param name="Name">What it does; unique, and what <c>--kernels</c> looks in.</param>
/// <param name="Shape">Its sizes.</param>
/// <param name="IsThreaded">Whether it has a form for more than one thread.</param>
/// <param name="Create">Makes it for so many threads.</param>
internal sealed record KernelEntry(string Name, string Shape, bool IsThreaded, Func<int, KernelCase> Create);
