// shell_pkg: what the modules of the link hand each other.
// Algorithm: a struct for a frame that came, one for a frame that is being written; those who write one take turns.
// Range:     kinds and limits are link_pkg's.
// Timing:    none.
// Tested-through: link
// Area:      none
`default_nettype none
package shell_pkg;

  // The oldest frame of the host that was taken: its kind without the bits that all such have, whether its aux is OKAY, its payload.
  typedef struct packed {
    logic valid;
    logic [2:0] kind;
    logic ok;
    logic [9:0] bytes;
    logic data_valid;  // a byte of the payload, in order
    logic [7:0] data;
  } came_t;

  // What is done with it: a byte taken, or all of it over.
  typedef struct packed {
    logic data_ready;
    logic pop;
  } taken_t;

  // A frame for the host, byte by byte. want holds from before the first byte to commit; a cycle has a byte or commit.
  typedef struct packed {
    logic want;
    logic data_valid;
    logic [7:0] data;
    logic commit;
    logic [2:0] kind;
    logic ok;
  } push_t;

  // Sequenced kinds begin at 16 (of the host) and 32 (of the card): the lowest bits tell them apart.
  localparam logic [2:0] READ_REG = link_pkg::KIND_READ_REG[2:0];
  localparam logic [2:0] WRITE_REG = link_pkg::KIND_WRITE_REG[2:0];
  localparam logic [2:0] DATA = link_pkg::KIND_DATA[2:0];
  localparam logic [2:0] DONE = link_pkg::KIND_DONE[2:0];
  localparam logic [2:0] RESET = link_pkg::KIND_RESET[2:0];
  localparam logic [2:0] VALUE = link_pkg::KIND_VALUE[2:0];
  localparam logic [2:0] READ = link_pkg::KIND_READ[2:0];
  localparam logic [2:0] WRITE = link_pkg::KIND_WRITE[2:0];
  localparam logic [2:0] RAISED = link_pkg::KIND_RAISED[2:0];
  localparam logic [2:0] READY = link_pkg::KIND_READY[2:0];

endpackage
`default_nettype wire
