using System.Text.Json;

namespace NetTest.Engine.Remote.Protocol;

/// <summary>Answers requests and takes notifications.</summary>
/// <param name="method">The method.</param>
/// <param name="parameters">Its parameters; null if there are none.</param>
/// <param name="cancellationToken">Cancelled when the caller cancels the request, or the connection ends.</param>
/// <returns>The result; it is not looked at for a notification.</returns>
internal delegate Task<object?> RpcHandler(string method, JsonElement? parameters, CancellationToken cancellationToken);
