// link_events: the card's interrupts as RAISED frames, the host's RESET as the card's reset.
// Algorithm: interrupts are taken at once and gathered until a frame of them is written. RESET waits for its turn to write, so that
//            no other frame is half written, holds the card's reset with all that the link had of the card, then writes READY.
//            After sync_i the host hears no READY of a reset before it.
// Range:     RESET_CYCLES at least, and as many again for registers on the reset's way.
// Timing:    RAISED: 5 clocks. card_rst_o from a register.
// Tested-through: link
// Area:      rtl/boards/shell/README.md
`default_nettype none
module link_events #(
    parameter int unsigned Lines = 2
) (
    input  wire logic                     clk_i,
    input  wire logic                     rst_i,
    input  wire logic                     sync_i,
    // the card
    input  wire logic         [Lines-1:0] irq_i,
    output logic              [Lines-1:0] irq_ack_o,
    output logic                          card_rst_o,
    // frames that came; is_mine: the oldest is RESET
    input  wire logic                     is_mine_i,
    output shell_pkg::taken_t             taken_o,
    // frames to be written; granted: a byte or commit goes
    output shell_pkg::push_t              push_o,
    input  wire logic                     granted_i
);

  localparam int unsigned CountW = $clog2(2 * link_pkg::RESET_CYCLES);

  typedef enum logic [1:0] {
    IDLE,
    RAISED,
    RESET,
    READY
  } state_t;

  state_t state_q;
  logic commit;
  logic [2:0] step_q;
  logic [CountW-1:0] count_q;
  logic [Lines-1:0] raised_q, said_q;
  assign commit = push_o.commit && granted_i && !sync_i;
  assign irq_ack_o = '1;

  // ---- interrupts: what is in a frame that is forgotten has to be said again
  logic begins, is_lost;
  assign begins  = state_q == IDLE && !is_mine_i && !sync_i && raised_q != '0;
  assign is_lost = state_q == RAISED && sync_i;
  always_ff @(posedge clk_i) begin
    if (rst_i || card_rst_o) raised_q <= '0;
    else raised_q <= irq_i | (begins ? '0 : raised_q) | (is_lost ? said_q : '0);
    if (begins) said_q <= raised_q;
  end

  // ---- whose turn it is
  logic starts, forgotten_q;
  assign starts = state_q == RESET && !card_rst_o && granted_i && !sync_i;
  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      state_q <= IDLE;
      card_rst_o <= 1'b1;
    end else begin
      card_rst_o <= starts || (card_rst_o && state_q == RESET && count_q != '1);
      case (state_q)
        IDLE:
        if (is_mine_i && !sync_i) state_q <= RESET;
        else if (begins) state_q <= RAISED;
        // Once begun a reset goes on.
        RESET:
        if (card_rst_o && count_q == '1) state_q <= (forgotten_q || sync_i) ? IDLE : READY;
        else if (sync_i && !card_rst_o) state_q <= IDLE;
        default: if (commit || sync_i) state_q <= IDLE;
      endcase
    end
    forgotten_q <= card_rst_o && (forgotten_q || sync_i) && !rst_i;
    count_q <= card_rst_o ? count_q + CountW'(1) : '0;
    if (state_q != RAISED) step_q <= '0;
    else if (granted_i) step_q <= step_q + 3'd1;
  end

  // ---- frames
  assign taken_o = '{data_ready: 1'b0, pop: starts};
  assign push_o = '{
          want: state_q != IDLE,
          data_valid: state_q == RAISED && !step_q[2],
          data: step_q == '0 ? 8'(said_q) : '0,
          commit: state_q == READY || (state_q == RAISED && step_q[2]),
          kind: state_q == READY ? shell_pkg::READY : shell_pkg::RAISED,
          ok: 1'b1
      };

endmodule
`default_nettype wire
