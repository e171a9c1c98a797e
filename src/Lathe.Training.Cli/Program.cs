using System.Text;
using Lathe.Cli.Presentation;
using Lathe.Training.Cli;

System.Console.OutputEncoding = Encoding.UTF8;
return TrainingTool.Run(args, StandardOutput.Open(), System.Console.Error, System.Console.OpenStandardInput,
    isErrorTerminal: !System.Console.IsErrorRedirected);
