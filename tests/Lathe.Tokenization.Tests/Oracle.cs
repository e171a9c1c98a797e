using System.Diagnostics;
using System.Text;
using Lathe.Tests;

namespace Lathe.Tokenization.Tests;

/// <summary>
/// The Rust implementation, through its npm package: LATHE_TOKENIZERS_ORACLE names the folder whose node_modules has `tokenizers`. Tests
/// that need it skip visibly without.
/// </summary>
internal static class Oracle
{
    public static string Folder
    {
        get
        {
            string? folder = Environment.GetEnvironmentVariable("LATHE_TOKENIZERS_ORACLE");
            if (string.IsNullOrEmpty(folder))
                Assert.Skip(
                    "needs LATHE_TOKENIZERS_ORACLE, a folder with node_modules/tokenizers (npm install --ignore-scripts tokenizers)");
            return folder!;
        }
    }

    public static string Script(string name) => Path.Combine(TestFiles.RepositoryRoot, "tests", "Lathe.Tokenization.Tests", "Oracle", name);

    /// <summary>Runs a script and gives its standard output.</summary>
    public static string Run(string script, params string[] arguments)
    {
        ProcessStartInfo start = new("node", [Script(script), .. arguments])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
            UseShellExecute = false
        };
        start.Environment["RAYON_NUM_THREADS"] = "1";
        start.Environment["TOKENIZERS_PARALLELISM"] = "false";
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors.Result);
        return output;
    }

    /// <summary>A line of the output for each string.</summary>
    public static string[] Encode(string tokenizerJson, IReadOnlyList<string> strings)
    {
        string input = Path.GetTempFileName();
        string output = Path.GetTempFileName();
        try
        {
            using (StreamWriter writer = new(input))
            {
                foreach (string text in strings)
                    writer.WriteLine(Quote(text));
            }

            Run("encode.mjs", Folder, tokenizerJson, input, output);
            return File.ReadAllLines(output);
        }
        finally
        {
            File.Delete(input);
            File.Delete(output);
        }
    }

    /// <summary>JSON in ASCII, lone surrogates kept (System.Text.Json would replace them).</summary>
    private static string Quote(string text)
    {
        StringBuilder quoted = new("\"");
        foreach (char unit in text)
        {
            if (unit is < ' ' or > '~' or '"' or '\\')
                quoted.Append($"\\u{(int)unit:x4}");
            else
                quoted.Append(unit);
        }

        return quoted.Append('"').ToString();
    }
}
