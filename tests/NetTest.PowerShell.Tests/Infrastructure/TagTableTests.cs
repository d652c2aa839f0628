using System.Collections;
using NetTest.PowerShell.Infrastructure;
using Xunit;

namespace NetTest.PowerShell.Tests.Infrastructure;

public sealed class TagTableTests
{
    [Fact]
    public void No_table_is_no_tags() => Assert.Empty(TagTable.Read(null));

    [Fact]
    public void Values_become_text_that_no_culture_changes()
    {
        var tags = TagTable.Read(new Hashtable { ["site"] = "lab", ["run"] = 7, ["rate"] = 1.5, ["empty"] = null });
        Assert.Equal("lab", tags["site"]);
        Assert.Equal("7", tags["run"]);
        Assert.Equal("1.5", tags["rate"]);
        Assert.Equal("", tags["empty"]);
    }
}
