#if LATHE_RUNTIME
namespace Lathe.Kernels.Formats;
#else
namespace Lathe.Contracts;
#endif

/// <summary>Which weights share a scale.</summary>
internal enum ScaleGrouping
{
    /// <summary>There are no scales: the numbers are what they stand for.</summary>
    None,

    /// <summary>All weights of an output. Products are summed exactly over all inputs, and scaled once at the end.</summary>
    Output,

    /// <summary>
    /// Groups of an output's inputs. Products are summed exactly within a group, scaled, and added to those of the groups before.
    /// </summary>
    InputGroup,
}
