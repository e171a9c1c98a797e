namespace Lathe.Compression;

/// <summary>Which classes a classifier takes for which: a table where there are few, and else the pairs that it confuses most.</summary>
internal static class ConfusionChart
{
    private const int MostColumns = 12, MostPairs = 30;

    public static void Draw(HtmlWriter html, TrainingRecord record)
    {
        int right = Enumerable.Range(0, record.Classes.Count).Sum(i => record.Confusion[i][i]);
        int all = record.Confusion.Sum(row => row.Sum());
        string f1 = record.F1 is { } mean ? $", F1 {Figures.Fixed(mean, 4)} as the mean over classes" : "";
        html.Element("p", $"{Figures.Count(right)} of {Figures.Count(all)} validation examples right{f1}.", ("class", "note"));
        if (record.Classes.Count <= MostColumns)
        {
            ReportChart.Table(html, "Rows: what an example is; columns: what it was told to be", ["is", .. record.Classes],
                record.Classes.Select((name, i) =>
                    (ReportCell[])[name, .. record.Confusion[i].Select(count => (ReportCell)Figures.Count(count))]));
            return;
        }

        (int Is, int Told, int Count)[] pairs = [.. (
            from row in Enumerable.Range(0, record.Classes.Count)
            from column in Enumerable.Range(0, record.Classes.Count)
            where row != column && record.Confusion[row][column] > 0
            orderby record.Confusion[row][column] descending
            select (row, column, record.Confusion[row][column])).Take(MostPairs)];
        ReportChart.Table(html, "What is confused most", ["is", "was told to be", "examples", "of"], pairs.Select(pair => (ReportCell[])[
            record.Classes[pair.Is], record.Classes[pair.Told], Figures.Count(pair.Count),
            Figures.Count(record.Confusion[pair.Is].Sum())]));
    }
}
