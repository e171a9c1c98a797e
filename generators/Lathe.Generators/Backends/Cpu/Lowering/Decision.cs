namespace Lathe.Generators.Backends.Cpu.Lowering;

/// <summary>
/// What the compiler decided and why: a line of the generated file's header, of <c>Plan</c> and of <c>lathe explain</c>. What is decided is
/// data; the words for it are the emitter's.
/// </summary>
internal abstract record Decision
{
    /// <summary>The slot of the product that it is about; null where it is about something else.</summary>
    public virtual string? Product => null;
}
