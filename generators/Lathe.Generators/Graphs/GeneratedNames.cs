using System;
using System.Globalization;
using System.Linq;

namespace Lathe.Generators.Graphs;

/// <summary>
/// The names that generated code gives by itself, scope by scope: whatever is named after something of the user's is chosen against
/// them, and what is private is chosen against the user's in turn.
/// </summary>
internal static class GeneratedNames
{
    /// <summary>In the user's class: what programs call it by, so that the user's names have to give way.</summary>
    public static readonly string[] Contract = ["Compiled", "Session", "Load", "Plan"];

    /// <summary>The type that tells that a project compresses: only then <see cref="Compress"/> is added.</summary>
    public const string CompressionJob = "Lathe.Compression.CompressionJob";

    /// <summary>The same as generated code spells it.</summary>
    public const string CompressionJobType = "global::" + CompressionJob;

    /// <summary>One more of the contract, where the project compresses.</summary>
    public const string Compress = "Compress";

    /// <summary>The type that tells that a project trains: only then <see cref="Trainable"/> is added.</summary>
    public const string TrainableModel = "Lathe.Training.TrainableModel";

    /// <summary>The same as generated code spells it.</summary>
    public const string TrainableModelType = "global::" + TrainableModel;

    /// <summary>One more of the contract, where the project trains.</summary>
    public const string Trainable = "Trainable";

    /// <summary>The contract of a class in a project that compresses or trains, or in one that does not.</summary>
    public static string[] ContractOf(bool compresses, bool trains) =>
        [.. Contract, .. compresses ? (string[])[Compress] : [], .. trains ? (string[])[Trainable] : []];

    /// <summary>Those of the contract that are types: they change what a type's name means inside of the class.</summary>
    public static readonly string[] ContractTypes = ["Compiled", "Session", Trainable];

    /// <summary>What the code of precisions is called, by the weights of its products: a static class, and what is named after
    /// it.</summary>
    public const string Floats = "Floats", Integers = "Integers", Mixed = "Mixed";

    private static readonly string[] CodeStarts = [Floats, Integers, Mixed];

    /// <summary>Every class has them from object, and a member of their name would hide them.</summary>
    private static readonly string[] OfObject =
        ["Equals", "Finalize", "GetHashCode", "GetType", "MemberwiseClone", "ReferenceEquals", "ToString"];

    /// <summary>In Trainable, what its code calls by a simple name beside operations.</summary>
    public static readonly string[] OfTrainable = [
        .. OfObject, Trainable, "Load", "Run", "forward", "InputNames", "OutputNames", "HasOutput", "Formats", "Drawn", "Read", "Ids",
        "Floats", "Present", "Keep", "NewScope", "Dropped", "reader", "scope", "inputs", "precision", "i", "nameof",
    ];

    /// <summary>In a unit's static class, and where its methods call other units by their names.</summary>
    public static readonly string[] OfUnit =
        [.. OfObject, "Weights", "Layout", "Run", "ArenaBytes", "ScratchBytes", "ChunkRows", "Bytes", "most"];

    /// <summary>In a unit's Weights.</summary>
    public static readonly string[] OfWeights = [.. OfObject, "Weights", "Forms", "IsSizedAs"];

    /// <summary>In a unit's Layout.</summary>
    public static readonly string[] OfLayout = [.. OfObject, "Layout", "Bytes"];

    /// <summary>In a unit's Run and in the constructor of its Layout.</summary>
    public static readonly string[] OfRun =
        ["w", "arena", "at", "batch", "sequence", "sequences", "size", "pool", "scratch", "rows", "chunk", "threads"];

    /// <summary>In Compiled, with what it inherits.</summary>
    public static readonly string[] OfCompiled = [
        .. OfObject, "Compiled", "Session", "Name", "Precision", "Source", "WeightBytes", "Weights", "Inputs", "Outputs", "Plan",
        "UnusedTensors", "TiedTensors", "CreateSession", "Save", "Dispose", "Hold", "LetGo", "ArenaBytes", "ScratchBytes", "Forms",
    ];

    /// <summary>Parameters and locals of a session's Run that every model has; <c>nameof</c>, as it is used there.</summary>
    public static readonly string[] OfSessionRun = ["batch", "sequence", "rows", "inputs", "outputs", "w", "nameof"];

    /// <summary>The static class that holds what was decided for some code.</summary>
    public static string PlanClass(string code) => code + "Plan";

    /// <summary>The field of Compiled for the weights of some code.</summary>
    public static string WeightsField(string code) => code + "Weights";

    /// <summary>The parameter that stands for an output which is never there.</summary>
    public static string Absent(int output) => "absent" + output.ToString(CultureInfo.InvariantCulture);

    /// <summary>The field of Weights that tells a caller whether a parameter that it gives in both forms is read as float32.</summary>
    /// <param name="taken">Which of those parameters.</param>
    public static string TakesFloat(int taken) => "TakesFloat" + taken.ToString(CultureInfo.InvariantCulture);

    /// <summary>The same for int8 rows.</summary>
    public static string TakesInteger(int taken) => "TakesInteger" + taken.ToString(CultureInfo.InvariantCulture);

    /// <summary>The field of Weights for the weights that say how rows are quantised that it takes; null where none reads them
    /// so.</summary>
    public static string TakesRows(int taken) => "TakesRows" + taken.ToString(CultureInfo.InvariantCulture);

    /// <summary>The same for rows that it gives and also reads.</summary>
    public static string GivesRows(int given) => "GivesRows" + given.ToString(CultureInfo.InvariantCulture);

    /// <summary>
    /// Whether a name inside of the user's class can meet a private one of ours, or change what it means: the graph notes only these,
    /// so that other names do not make it differ.
    /// </summary>
    public static bool MayMeet(string name) =>
        name == "nameof" || CodeStarts.Any(start => name.StartsWith(start, StringComparison.Ordinal));
}
