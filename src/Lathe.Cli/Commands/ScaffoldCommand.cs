using System.CommandLine;
using System.Text.Json.Nodes;
using Lathe.Cli.Presentation;
using Lathe.Transformers;
using Lathe.Transformers.Scaffolding;

namespace Lathe.Cli.Commands;

/// <summary><c>lathe scaffold</c>: an annotated class for one checkpoint, to start from.</summary>
internal static class ScaffoldCommand
{
    public static Command Create(ToolOutput output)
    {
        Argument<string> folder = SharedOptions.Model("A checkpoint folder.");
        Option<string> target = new("--output", "-o") { Description = "The C# file to write.", HelpName = "FILE.cs", Required = true };
        Option<string> targetNamespace =
            new("--namespace")
            {
                Description = "Namespace of the class: C# identifiers with dots between them.", HelpName = "N",
                DefaultValueFactory = _ => "Models"
            };
        Option<string?> className =
            new("--class")
            {
                Description = "Name of the class, any C# identifier; a keyword gets an @. The family's name where not given.",
                HelpName = "C"
            };
        Option<bool> json = SharedOptions.Json();
        Command command = new("scaffold", "Writes an annotated model class with the constants of a checkpoint.") { folder, target,
            targetNamespace, className, json };
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(target);
            EncoderConfiguration configuration = AutoModel.ReadConfiguration(parsed.GetRequiredValue(folder));
            string space = ScaffoldedClass.NamespaceName(parsed.GetRequiredValue(targetNamespace));
            string name = ScaffoldedClass.ClassName(parsed.GetValue(className) ?? ScaffoldedClass.DefaultName(configuration));
            string source = ScaffoldedClass.Write(configuration, space, name);
            File.WriteAllText(path, source);
            if (parsed.GetValue(json))
                output.Json(new JsonObject { ["output"] = path, ["namespace"] = space, ["class"] = name });
            else
                output.Line($"{path}: {space}.{name}; edit it, annotate it, and load a checkpoint with {name}.Load");
        });
        return command;
    }
}
