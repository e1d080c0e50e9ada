/**
 * HTTP servers and their connections: limited, timed, counted, and closed one by one when the gateway drains.
 *
 * <p>In: connections. Out: requests of those within the limits; what is not HTTP is refused here. One server of a lane is
 * owned by its event loop; connections are counted over all lanes.
 */
@NullMarked
package dev.sluice.ingress.server;

import org.jspecify.annotations.NullMarked;
