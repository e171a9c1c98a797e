using Microsoft.Extensions.Options;

namespace Lathe.Extensions;

/// <summary>Checks options before a model is loaded with them; each message names the option, what was found and what was
/// expected.</summary>
internal sealed class LathePipelineOptionsValidator<TOptions>(string name) : IValidateOptions<TOptions>
    where TOptions : LathePipelineOptions
{
    public ValidateOptionsResult Validate(string? name1, TOptions options)
    {
        if (name1 != name)
            return ValidateOptionsResult.Skip;
        List<string> failures = [];
        string of = name.Length == 0 ? typeof(TOptions).Name : $"{typeof(TOptions).Name} '{name}'";
        if (string.IsNullOrWhiteSpace(options.Folder))
            failures.Add($"{of}: Folder is not set; expected the folder of a checkpoint.");
        else if (!Directory.Exists(options.Folder))
            failures.Add(
                $"{of}: Folder is '{options.Folder}', and {Path.GetFullPath(options.Folder)} is no folder; expected that of a checkpoint.");
        try
        {
            options.ToPipelineOptions().Check();
        }
        catch (ArgumentOutOfRangeException exception)
        {
            failures.Add($"{of}: {exception.Message}");
        }
        return failures.Count > 0 ? ValidateOptionsResult.Fail(failures) : ValidateOptionsResult.Success;
    }
}
