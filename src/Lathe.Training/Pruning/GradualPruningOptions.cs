using System.Globalization;

namespace Lathe.Training;

/// <summary>What is removed while a model is trained, when, and by what.</summary>
public sealed record GradualPruningOptions
{
    /// <summary>Share of the heads of each attention that is gone in the end, 0 … below 1.</summary>
    public double Heads { get; init; }

    /// <summary>Share of the neurons of each prunable layer, 0 … below 1.</summary>
    public double Neurons { get; init; }

    /// <summary>
    /// <see cref="Importance.Movement"/>: units are chosen anew from all at each removal, by what all steps so far say, and may come back.
    /// <see cref="Importance.Taylor"/> and <see cref="Importance.Hessian"/>: by the steps since the last removal, and what is gone stays
    /// gone.
    /// </summary>
    public Importance Importance { get; init; } = Importance.Movement;

    /// <summary>Step at which it begins, 0 or more.</summary>
    public int Begin { get; init; }

    /// <summary>Step from which on nothing more goes, at or after <see cref="Begin"/>; at the same step everything goes at once.</summary>
    public required int End { get; init; }

    /// <summary>Steps between two removals, at least 1. The share follows <see cref="PruningSchedule"/>.</summary>
    public int Every { get; init; } = 1;

    /// <summary>Units that every layer keeps at least, 1 or more.</summary>
    public int FewestLeft { get; init; } = 1;

    /// <summary>Of heads or of neurons.</summary>
    internal PruningSchedule Schedule(bool ofHeads) => new(0, ofHeads ? Heads : Neurons, Begin, End, Every);

    /// <summary>What a run's checkpoint knows it again by.</summary>
    internal string Description => string.Create(CultureInfo.InvariantCulture,
        $"gradual pruning of {Heads:R} heads and {Neurons:R} neurons by {Importance}, steps {Begin} to {End}, every {Every}, "
        + $"{FewestLeft} left");

    /// <exception cref="ArgumentOutOfRangeException">A value is out of range.</exception>
    internal void Check()
    {
        Schedule(ofHeads: true).Check();
        Schedule(ofHeads: false).Check();
        if (Importance is not (Importance.Movement or Importance.Taylor or Importance.Hessian))
            throw new ArgumentOutOfRangeException(nameof(Importance), Importance, "training tells Movement, Taylor or Hessian");
        if (FewestLeft < 1)
            throw new ArgumentOutOfRangeException(nameof(FewestLeft), FewestLeft, "every layer keeps 1 unit or more");
    }
}
