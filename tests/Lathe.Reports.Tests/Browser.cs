using Microsoft.Playwright;

namespace Lathe.Reports.Tests;

/// <summary>The system's Chromium without a window; tests that need it skip, visibly, where there is none.</summary>
public sealed class Browser : IAsyncLifetime
{
    private static readonly string[] names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

    private IPlaywright? playwright;
    private IBrowser? browser;

    public async ValueTask InitializeAsync()
    {
        string? executable = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .SelectMany(folder => names.Select(name => Path.Combine(folder, name))).FirstOrDefault(File.Exists);
        if (executable is null)
            return;
        playwright = await Playwright.CreateAsync();
        // containers allow no sandbox of its own; nothing but this repository's pages is opened
        browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = executable,
            Args = ["--no-sandbox"],
        });
    }

    /// <summary>Opens a file in a window of its own, without a network.</summary>
    public async Task<OpenedPage> Open(string file, int width, ColorScheme scheme)
    {
        if (browser is null)
            Assert.Skip("needs Chromium, which is not on this machine: apt-get install chromium");
        IPage page = await browser!.NewPageAsync(new BrowserNewPageOptions
        {
            ColorScheme = scheme,
            ViewportSize = new ViewportSize { Width = width, Height = 900 },
            Offline = true,
        });
        OpenedPage opened = new(page);
        await page.GotoAsync(new Uri(file).AbsoluteUri);
        return opened;
    }

    public async ValueTask DisposeAsync()
    {
        if (browser is not null)
            await browser.DisposeAsync();
        playwright?.Dispose();
    }
}
