using System.CommandLine;

namespace Lathe.Benchmarks.Load;

/// <summary><c>webapi</c>: what a running samples/WebApi does under twice what it can do.</summary>
internal static class LoadCommand
{
    private const double MostMinutes = 30;

    public static Command Create()
    {
        Option<Uri> url = new("--url")
        {
            Description = "Where the service listens, on the loopback interface.", Required = true,
            CustomParser = result => new Uri(result.Tokens[0].Value)
        };
        url.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<Uri>() is { IsLoopback: false } other)
                result.AddError(
                    $"--url is {other}; expected an address of this machine, such as http://127.0.0.1:5000: nothing else is ever put "
                    + "under load.");
        });
        Option<double> minutes = new("--minutes") { Description = "How long the overload lasts.", DefaultValueFactory = _ => 1 };
        minutes.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is <= 0 or > MostMinutes)
                result.AddError($"--minutes: expected more than 0 and at most {MostMinutes}.");
        });
        Option<int> texts = new("--texts") { Description = "Texts of a request.", DefaultValueFactory = _ => 8 };
        Option<int> words = new("--words")
        {
            Description = "Words of the longest text; the shortest has one.",
            DefaultValueFactory = _ => 60
        };
        Option<double> factor = new("--factor") { Description = "Load over measured capacity.", DefaultValueFactory = _ => 2 };
        Command command =
            new("webapi", "Measures the capacity of a running samples/WebApi, then drives a multiple of it; prints Markdown.") { url,
            minutes, texts, words, factor };
        command.SetAction((parsed, cancellation) => new OverloadRun(
            parsed.GetRequiredValue(url), parsed.GetValue(texts), parsed.GetValue(words), TimeSpan.FromMinutes(parsed.GetValue(minutes)),
            parsed.GetValue(factor))
            .RunAsync(parsed.InvocationConfiguration.Output, cancellation));
        return command;
    }
}
