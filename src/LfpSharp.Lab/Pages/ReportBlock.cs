namespace LfpSharp.Lab.Pages;

/// <summary>A piece of a section: a paragraph, a table, a chart, ...</summary>
public abstract record ReportBlock
{
    private protected ReportBlock()
    {
    }
}
