// axi_pkg: AXI4 as the card speaks it: a read master has the two ports of reading, a write master the two of writing.
// Algorithm: a struct each way, valid and ready beside what they are of. Simulators that order whole variables see a loop where
//            a request depends in the same clock on its answer: so no master's may. It comes from registers, and whatever stands
//            between master and port passes requests on by requests, answers by answers and requests.
// Range:     inside the card beats are 64 bytes; at its ports they are as wide as config_pkg says (bus_*), see port_width.
//            Bursts are INCR, whole beats.
// Timing:    none.
// Tested-through: every module of rtl/dma
// Area:      none
`default_nettype none
package axi_pkg;

  localparam int unsigned ADDR_BITS = config_pkg::ADDR_BITS;
  localparam int unsigned DATA_BITS = 512;
  // Of the card's ports.
  localparam int unsigned BUS_BITS = config_pkg::DATA_BITS;
  // A master's own part of an ID, and which master it is.
  localparam int unsigned LOCAL_BITS = config_pkg::LOCAL_ID_BITS;
  localparam int unsigned MASTER_BITS = config_pkg::MASTER_ID_BITS;
  localparam int unsigned ID_BITS = MASTER_BITS + LOCAL_BITS;

  localparam logic [1:0] RESP_OKAY = 2'b00;
  localparam logic [1:0] RESP_SLVERR = 2'b10;

  // Read or write address: len is beats - 1.
  typedef struct packed {
    logic [7:0] len;
    logic [ID_BITS-1:0] id;
    logic [ADDR_BITS-1:0] addr;
  } ax_t;

  typedef struct packed {
    logic last;
    logic [DATA_BITS/8-1:0] strb;
    logic [DATA_BITS-1:0] data;
  } w_t;

  typedef struct packed {
    logic [1:0] resp;
    logic [ID_BITS-1:0] id;
  } b_t;

  typedef struct packed {
    logic last;
    logic [1:0] resp;
    logic [ID_BITS-1:0] id;
    logic [DATA_BITS-1:0] data;
  } r_t;

  // What a read master drives, and what it hears. The simulation's driver reads these by place (sim/src/axi/port.rs).
  typedef struct packed {
    logic r_ready;
    logic ar_valid;
    ax_t  ar;
  } read_req_t;

  typedef struct packed {
    logic ar_ready;
    logic r_valid;
    r_t   r;
  } read_rsp_t;

  // What a write master drives, and what it hears.
  typedef struct packed {
    logic b_ready;
    logic aw_valid;
    ax_t  aw;
    logic w_valid;
    w_t   w;
  } write_req_t;

  typedef struct packed {
    logic aw_ready;
    logic w_ready;
    logic b_valid;
    b_t   b;
  } write_rsp_t;

  // The same at the card's ports, where they hold data.
  typedef struct packed {
    logic last;
    logic [BUS_BITS/8-1:0] strb;
    logic [BUS_BITS-1:0] data;
  } bus_w_t;

  typedef struct packed {
    logic last;
    logic [1:0] resp;
    logic [ID_BITS-1:0] id;
    logic [BUS_BITS-1:0] data;
  } bus_r_t;

  typedef struct packed {
    logic   ar_ready;
    logic   r_valid;
    bus_r_t r;
  } bus_read_rsp_t;

  typedef struct packed {
    logic b_ready;
    logic aw_valid;
    ax_t aw;
    logic w_valid;
    bus_w_t w;
  } bus_write_req_t;

  // The worse of two responses.
  function automatic logic [1:0] worse(input logic [1:0] a, input logic [1:0] b);
    return (a == RESP_OKAY) ? b : a;
  endfunction

endpackage
`default_nettype wire
