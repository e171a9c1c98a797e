namespace Lathe.Generators.Parsing;

/// <summary>
/// What can be wrong with a model class. The number is the diagnostic's: <c>GroupSize</c> is LATHE1003. 0xxx model, 1xxx layout,
/// 2xxx precision, 3xxx pruning, 5xxx manifest and budget; from 9000 on what somebody else reports already.
/// </summary>
internal enum FailureCode
{
    NotPartial = 1,
    NoForward = 2,
    ForwardSignature = 3,
    UnsupportedExpression = 4,
    MemberInitializer = 5,
    ModelFromElsewhere = 6,
    Recursion = 7,
    UnsupportedClass = 8,
    WeightsPath = 9,
    NameTaken = 60,
    LanguageVersion = 61,
    Configuration = 62,
    TooLarge = 70,

    ShapeMismatch = 1001,
    ShapeUnknown = 1002,
    GroupSize = 1003,
    Heads = 1004,
    TileSize = 1005,
    DimensionNotPositive = 1006,

    Bits = 2001,
    MustStayFloat = 2002,
    ConflictingAttributes = 2003,
    StorageNotSixteenBit = 2004,
    GroupSizeUnused = 2005,
    QuantizeArguments = 2006,

    Pruning = 3001,
    PruneArguments = 3002,
    ImportanceUnused = 3003,

    Budget = 5008,

    /// <summary>The compiler reports it: the code does not bind.</summary>
    CompilerError = 9001,

    /// <summary>A nested model has failures of its own, reported at that class.</summary>
    NestedModelFailed = 9002,

    /// <summary>The parser itself is at fault: the generator reports LATHE0071.</summary>
    CompilerFault = 9003,
}
