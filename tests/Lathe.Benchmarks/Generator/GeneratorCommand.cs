using System.CommandLine;

namespace Lathe.Benchmarks.Generator;

/// <summary><c>generator</c>: what the model generator costs an editor, on the library's own families.</summary>
internal static class GeneratorCommand
{
    public static Command Create()
    {
        Option<int> rounds = new("--rounds")
        {
            Description = "How often each kind of run is timed, 20 or more.",
            DefaultValueFactory = _ => 21
        };
        rounds.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 20)
                result.AddError("--rounds: expected 20 or more, or the median says little.");
        });

        Command command =
            new("generator",
            "Times Lathe.Generators on the sources of Lathe.Transformers: cold, after an unrelated edit, after an edit in a Forward; "
            + "prints Markdown.")
        {
            rounds,
        };
        command.SetAction(result => new GeneratorTiming(result.GetValue(rounds)).Run(result.InvocationConfiguration.Output));
        return command;
    }
}
