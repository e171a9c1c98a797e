using System.Diagnostics;
using System.Reflection;
using System.Text.Json;
using Intents;
using Lathe.Tests;

namespace Lathe.Intents.Tests;

/// <summary>The program as README's first command starts it.</summary>
public sealed class ProgramTests
{
    [Fact]
    public async Task Piped_sentences_are_answered_and_figures_shown()
    {
        (int code, string output, string errors) = await Run("tell me a joke\nset an alarm for six\n");
        Assert.Equal((0, ""), (code, errors));
        Assert.Contains("accuracy", output, StringComparison.Ordinal);
        Assert.Contains("sentences a second", output, StringComparison.Ordinal);
        Assert.Contains("tell_joke", output, StringComparison.Ordinal);
        Assert.Contains("alarm", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_input_it_answers_sentences_of_its_own_and_ends()
    {
        (int code, string output, _) = await Run("");
        Assert.Equal(0, code);
        Assert.Contains("book_flight", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_option_is_one_line()
    {
        (int code, _, string errors) = await Run("", "--trian");
        Assert.Equal(2, code);
        Assert.Contains("'--trian' is no option", Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)),
            StringComparison.Ordinal);
    }

    [Fact]
    public void What_classifies_needs_no_TorchSharp()
    {
        HashSet<string> seen = [];
        Queue<Assembly> open = new([typeof(IntentClassifier).Assembly]);
        while (open.TryDequeue(out Assembly? assembly))
        {
            foreach (AssemblyName name in assembly.GetReferencedAssemblies().Where(name => seen.Add(name.Name!)))
            {
                // the framework's own are nobody's to add to
                if (!name.Name!.StartsWith("System.", StringComparison.Ordinal) || name.Name == "System.Numerics.Tensors")
                    open.Enqueue(Assembly.Load(name));
            }
        }

        Assert.Contains("Lathe.Transformers", seen);
        Assert.DoesNotContain(seen, name => IsTorch(name) || name is "Lathe.Training" or "Lathe.Compression");
        using JsonDocument locked = JsonDocument.Parse(
            File.ReadAllBytes(Path.Combine(TestFiles.RepositoryRoot, "samples", "Intents", "packages.lock.json")));
        string[] packages = [.. locked.RootElement.GetProperty("dependencies").EnumerateObject()
            .SelectMany(target => target.Value.EnumerateObject()).Select(package => package.Name)];
        Assert.Contains("System.Numerics.Tensors", packages);
        Assert.DoesNotContain(packages, IsTorch);
    }

    private static bool IsTorch(string name) => name.Contains("torch", StringComparison.OrdinalIgnoreCase);

    private static async Task<(int Code, string Output, string Errors)> Run(string input, params string[] arguments)
    {
        CancellationToken token = TestContext.Current.CancellationToken;
        ProcessStartInfo start = new("dotnet", [Path.Combine(AppContext.BaseDirectory, "Intents.dll"), .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(token), errors = process.StandardError.ReadToEndAsync(token);
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync(token);
        return (process.ExitCode, await output, await errors);
    }
}
