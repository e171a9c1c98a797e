namespace Lathe.Transformers.Tokenization.Loading;

/// <summary>The tokenizer class that a model_type of config.json means where no file names the class.</summary>
internal static class ModelTypes
{
    private static readonly Dictionary<string, string> classes = new(StringComparer.Ordinal)
    {
        ["albert"] = "Albert", ["barthez"] = "Barthez", ["bart"] = "Bart", ["bert"] = "Bert", ["bert-generation"] = "BertGeneration",
        ["big_bird"] = "BigBird", ["bigbird_pegasus"] = "Pegasus", ["blenderbot"] = "Blenderbot", ["camembert"] = "Camembert",
        ["codegen"] = "CodeGen",
        ["convbert"] = "ConvBert", ["data2vec-text"] = "Roberta", ["deberta"] = "Deberta", ["deberta-v2"] = "DebertaV2",
        ["distilbert"] = "DistilBert",
        ["dpr"] = "DPRQuestionEncoder", ["electra"] = "Electra", ["ernie"] = "Bert", ["fnet"] = "FNet", ["funnel"] = "Funnel",
        ["gpt2"] = "GPT2",
        ["gpt_neo"] = "GPT2", ["gptj"] = "GPT2", ["ibert"] = "Roberta", ["layoutlm"] = "LayoutLM", ["led"] = "LED", ["llama"] = "Llama",
        ["longformer"] = "Longformer", ["longt5"] = "T5", ["lxmert"] = "Lxmert", ["mbart"] = "MBart", ["megatron-bert"] = "Bert",
        ["mistral"] = "Llama",
        ["mixtral"] = "Llama", ["mobilebert"] = "MobileBert", ["mpnet"] = "MPNet", ["mra"] = "Roberta", ["mt5"] = "T5", ["mvp"] = "Mvp",
        ["nezha"] = "Bert",
        ["nystromformer"] = "Albert", ["openai-gpt"] = "OpenAIGPT", ["opt"] = "GPT2", ["pegasus"] = "Pegasus", ["pegasus_x"] = "Pegasus",
        ["qdqbert"] = "Bert", ["realm"] = "Realm", ["reformer"] = "Reformer", ["rembert"] = "RemBert", ["retribert"] = "RetriBert",
        ["roberta"] = "Roberta",
        ["roberta-prelayernorm"] = "Roberta", ["squeezebert"] = "SqueezeBert", ["switch_transformers"] = "T5", ["t5"] = "T5",
        ["umt5"] = "T5",
        ["visual_bert"] = "Bert", ["xglm"] = "XGLM", ["xlm-roberta"] = "XLMRoberta", ["xlm-roberta-xl"] = "XLMRoberta", ["xlnet"] = "XLNet",
        ["xmod"] = "XLMRoberta", ["yoso"] = "Albert",
    };

    /// <summary>The class's name, or null for a model_type that is not known.</summary>
    public static string? ClassOf(string modelType) => classes.TryGetValue(modelType, out string? stem) ? stem + "Tokenizer" : null;
}
