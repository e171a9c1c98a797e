namespace Lathe.Generators.Typing.Resolution;

/// <summary>Why a class cannot be compiled so that checkpoints may lack what its attributes say.</summary>
/// <param name="Class">Qualified name of the class that the attribute stands in.</param>
/// <param name="Member">The member that it stands on; empty for the class itself.</param>
/// <param name="Found">What forbids it, for <c>[Prune] on 'up' …</c>.</param>
/// <param name="Mend">What to do about it.</param>
internal sealed record ExtentFailure(string Class, string Member, string Found, string Mend)
{
    public override string ToString() => $"[Prune] on {(Member.Length == 0 ? Class : $"'{Member}' of {Class}")}: {Found}; {Mend}";
}
