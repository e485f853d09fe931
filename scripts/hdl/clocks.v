// How a bench of several clocks is read: a step of the proof is a moment in which any of them may have its edge, and a clock is the
// wire that says whether it has. Every register then belongs to the steps, and holds its value where its clock stands still.
module \$dff (CLK, D, Q);
  parameter WIDTH = 1;
  parameter CLK_POLARITY = 1'b1;
  input CLK;
  input [WIDTH-1:0] D;
  output [WIDTH-1:0] Q;
  \$ff #(.WIDTH(WIDTH)) _TECHMAP_REPLACE_ (.D(CLK ? D : Q), .Q(Q));
endmodule

// What is loaded without a clock stays loaded without one.
module \$aldff (CLK, ALOAD, AD, D, Q);
  parameter WIDTH = 1;
  parameter CLK_POLARITY = 1'b1;
  parameter ALOAD_POLARITY = 1'b1;
  input CLK, ALOAD;
  input [WIDTH-1:0] AD, D;
  output [WIDTH-1:0] Q;
  wire [WIDTH-1:0] kept;
  assign Q = ALOAD ? AD : kept;
  \$ff #(.WIDTH(WIDTH)) _TECHMAP_REPLACE_ (.D(ALOAD ? AD : CLK ? D : kept), .Q(kept));
endmodule
