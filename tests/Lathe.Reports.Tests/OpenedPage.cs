using Microsoft.Playwright;

namespace Lathe.Reports.Tests;

/// <summary>A page, with all that it said and asked for since it was opened.</summary>
public sealed class OpenedPage : IAsyncDisposable
{
    private readonly List<string> messages = [], requests = [];

    public OpenedPage(IPage page)
    {
        Page = page;
        page.Console += (_, message) => messages.Add($"{message.Type}: {message.Text}");
        page.PageError += (_, error) => messages.Add($"error: {error}");
        page.Request += (_, request) => requests.Add(request.Url);
    }

    public IPage Page { get; }

    /// <summary>What the console shows: errors, warnings, refused contents.</summary>
    public IReadOnlyList<string> Messages => messages;

    /// <summary>Addresses of all that was asked for, the page itself first.</summary>
    public IReadOnlyList<string> Requests => requests;

    public async ValueTask DisposeAsync() => await Page.CloseAsync();
}
