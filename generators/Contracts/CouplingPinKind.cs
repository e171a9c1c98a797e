#if LATHE_RUNTIME
namespace Lathe;
#else
namespace Lathe.Contracts;
#endif

/// <summary>Why axes that are coupled keep their extent.</summary>
#if LATHE_RUNTIME
public
#else
internal
#endif
enum CouplingPinKind
{
    /// <summary>The caller chooses it: a parameter of Forward has this extent.</summary>
    ModelInput,

    /// <summary>The caller sees it: an output of Forward has this extent.</summary>
    ModelOutput,

    /// <summary>Ids choose among its entries.</summary>
    Ids,

    /// <summary>Values flow around layers and are added to what these compute: it shrinks in all of them or not at all.</summary>
    ResidualStream,

    /// <summary>An operation reads it in a way that depends on its extent, or that the analysis does not know.</summary>
    Operation,
}
