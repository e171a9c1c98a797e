using System.CommandLine;
using Lathe.Cli.Presentation;
using Lathe.Cli.Text;

namespace Lathe.Training.Cli.Tests;

/// <summary>Whatever stands where a number is asked for, the option is named and no type of C#'s.</summary>
public sealed class NumberTests
{
    private static readonly Type[] Numbers = [typeof(int), typeof(int?), typeof(long), typeof(double), typeof(double?)];

    [Theory]
    [InlineData("many")]
    [InlineData("1.5.2")]
    [InlineData("9999999999999999999999999")]
    [InlineData("")]
    public void What_is_no_number_is_refused_by_the_options_name(string text)
    {
        int options = 0;
        foreach (Command root in (Command[])[
            global::Lathe.Cli.Tool.CreateRoot(Nowhere(), Nothing()), TrainingTool.CreateRoot(Nowhere(), Nothing())])
        {
            foreach (Command verb in root.Subcommands)
            {
                foreach (Option option in verb.Options.Where(option => Numbers.Contains(option.ValueType)))
                {
                    // a large number is one where fractions are
                    if (text.All(char.IsAsciiDigit) && text.Length > 0 && option.ValueType is var type
                        && (type == typeof(double) || type == typeof(double?)))
                        continue;
                    options++;
                    // alone: a verb tells first what it lacks
                    string[] messages = [.. new Command(verb.Name) { option }.Parse([option.Name,
                        text]).Errors.Select(error => error.Message)];
                    Assert.Contains(messages, message => message.Contains(option.Name, StringComparison.Ordinal)
                        && message.Contains(text, StringComparison.Ordinal));
                    Assert.DoesNotContain(messages, message => message.Contains("System.", StringComparison.Ordinal));
                }
            }
        }

        Assert.True(options > 50, $"{options} options were asked");
    }

    private static ToolOutput Nowhere() => new(TextWriter.Null, TextWriter.Null, false, "lathe");

    private static ToolInput Nothing() => new(() => Stream.Null);
}
